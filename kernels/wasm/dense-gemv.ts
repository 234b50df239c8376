/**
 * Dense product for few columns (batch 1 to 6): rows in the lanes.
 *
 *     for every strip of R rows
 *       for every k
 *         for every column n:  Y[strip][n] += W[strip][k] · X[k][n]      R/4 vectors times a splat
 *
 * W is read once, in one stream (see dense-strips.ts), each vector of 4 weights for N multiply-adds. Per k
 * and strip: R/4 loads of W, N loads of X. A GEMV with R = 32 thus makes 9 loads for 8 multiply-adds and
 * no horizontal sum, and runs at memory bandwidth. 4 bytes per weight.
 */
import type { Weights, Workload } from '../contract.js';
import { type Arithmetic, accumulate, clear, nameSuffix } from './arithmetic.js';
import type { Local, Statement } from './asm/code.js';
import { forRange, increase, whileLoop } from './asm/control.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import { defineFunction, encodeModule, type FunctionCode, type Variables } from './asm/module.js';
import { v128 } from './asm/v128.js';
import { cutIntoStrips, packStrips, type Strips, stripBytes, TAIL_ROWS } from './dense-strips.js';
import type { KernelSpec } from './kernel.js';
import { placeSections } from './memory-map.js';
import type { Product } from './product.js';

export interface GemvShape {
  /** Rows of a strip, a multiple of 4: rows / 4 × batch accumulators. */
  readonly rows: number;
  /** Columns of W per turn of the loop. */
  readonly unroll: number;
  readonly arithmetic: Arithmetic;
}

interface Addresses {
  readonly x: number;
  readonly y: number;
  readonly w: number;
}

/** One strip: `w` runs through it, `y` is the byte offset of its first row in Y. */
function stripProduct(
  variables: Variables,
  shape: GemvShape,
  strip: { readonly rows: number; readonly k: number; readonly batch: number },
  addresses: Addresses,
  pointers: { readonly w: Local<'i32'>; readonly y: Local<'i32'> },
): readonly Statement[] {
  const { rows, k, batch } = strip;
  const { w, y } = pointers;
  const vectors = rows / 4;
  const x = variables.local('i32');
  const splats = variables.locals('v128', batch);
  const sums = Array.from({ length: batch }, () => variables.locals('v128', vectors));
  const column = (u: number): readonly Statement[] => [
    ...splats.map((splat, n) => splat.set(v128.load32Splat(at(x, addresses.x + (u * batch + n) * 4)))),
    ...Array.from({ length: vectors }, (_, v) => v).flatMap((v) => {
      const weights = variables.local('v128');
      return [
        weights.set(v128.load(at(w, addresses.w + (u * rows + v * 4) * 4))),
        ...splats.map((splat, n) => accumulate(shape.arithmetic, sums[n]![v]!, weights, splat)),
      ];
    }),
  ];
  const step = shape.unroll * batch * 4;
  const stores = Array.from({ length: rows }, (_, row) =>
    sums.map((vector, n) =>
      v128.store32Lane(at(y, addresses.y + (row * batch + n) * 4), vector[row >> 2]!, row & 3),
    ),
  ).flat();
  return [
    ...clear(sums.flat()),
    forRange(x, { start: 0, end: k * batch * 4, step }, [
      ...Array.from({ length: shape.unroll }, (_, u) => column(u)).flat(),
      increase(w, shape.unroll * rows * 4),
    ]),
    ...stores,
    increase(y, rows * batch * 4),
  ];
}

function gemv(shape: GemvShape, strips: Strips, batch: number, addresses: Addresses): FunctionCode {
  return defineFunction('run', (variables) => {
    const w = variables.local('i32');
    const y = variables.local('i32');
    const part = (rows: number, endRow: number) =>
      whileLoop(
        i32.ne(y, endRow * batch * 4),
        stripProduct(variables, shape, { rows, k: strips.k, batch }, addresses, { w, y }),
      );
    return [part(shape.rows, shape.rows * strips.count), part(TAIL_ROWS, strips.m)];
  });
}

function plan(shape: GemvShape, { batch }: Workload, weights: Weights): Product {
  const { m, k } = weights;
  const strips = cutIntoStrips(m, k, shape.rows, shape.unroll);
  const bytes = stripBytes(strips);
  const { address, pages } = placeSections({
    x: strips.k * batch * 4,
    y: strips.m * batch * 4,
    w: bytes,
  });
  return {
    code: encodeModule(pages, [gemv(shape, strips, batch, address)]),
    pages,
    weightBytes: bytes,
    x: { address: address.x, rows: k, columns: batch, stride: batch },
    y: { address: address.y, rows: m, columns: batch, stride: batch },
    pack: (memory) => packStrips(new Float32Array(memory, address.w, bytes / 4), strips, weights),
  };
}

/** `gemv32-f32` at batch 1; `gemm8x4-f32`: strips of 8 rows, 4 columns. */
export function gemvKernel(shape: GemvShape, batch: number): KernelSpec {
  const tile = batch === 1 ? `gemv${shape.rows}` : `gemm${shape.rows}x${batch}`;
  return {
    name: `${tile}-f32${nameSuffix(shape.arithmetic)}`,
    operand: 'dense',
    format: `dense-strips${shape.rows}`,
    batches: { least: batch, most: batch },
    plan: (workload, weights) => plan(shape, workload, weights),
  };
}
