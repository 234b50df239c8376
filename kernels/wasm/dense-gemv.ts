/**
 * Dense product for few columns (batch 1 to 6): rows in the lanes.
 *
 *     for every strip of R rows
 *       for every k
 *         for every column n:  Y[strip][n] += W[strip][k] · X[k][n]      R/4 vectors times a splat
 *
 * W is read once, in one stream (see dense-strips.ts), each vector of 4 weights for N multiply-adds. Per k
 * and strip: R/4 loads of W, N loads of X. A GEMV with R = 28 thus makes 8 loads for 7 multiply-adds and no
 * horizontal sum, and reads at 91 to 97 % of what a loop that only reads does (AMD Zen 5). 4 bytes per
 * weight.
 */
import type { Weights, Workload } from '../contract.js';
import { type Arithmetic, accumulate, clear, nameSuffix } from './arithmetic.js';
import type { Local, Statement } from './asm/code.js';
import { forRange, increase, whileLoop } from './asm/control.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import { defineFunction, type FunctionCode, type Variables } from './asm/module.js';
import { v128 } from './asm/v128.js';
import { cutIntoStrips, packStrips, type Strips, TAIL_ROWS, weightBytes } from './dense-strips.js';
import type { KernelSpec } from './kernel.js';
import type { MemoryMap } from './memory-map.js';
import type { Product } from './product.js';

export interface GemvShape {
  /** Rows of a strip, a multiple of 4: rows / 4 × batch sums. */
  readonly rows: number;
  readonly arithmetic: Arithmetic;
}

type Addresses = MemoryMap<'x' | 'y' | 'w'>['address'];

interface Pointers {
  /** Runs through W. */
  readonly w: Local<'i32'>;
  /** Byte offset of the strip's first row in Y. */
  readonly y: Local<'i32'>;
}

/** One strip; leaves the pointers at the next. */
function stripProduct(
  variables: Variables,
  arithmetic: Arithmetic,
  strip: { readonly rows: number; readonly k: number; readonly batch: number },
  address: Addresses,
  { w, y }: Pointers,
): readonly Statement[] {
  const { rows, k, batch } = strip;
  const x = variables.local('i32');
  const inputs = variables.locals('v128', batch);
  const weights = variables.local('v128');
  const sums = Array.from({ length: rows / 4 }, () => variables.locals('v128', batch));
  return [
    ...clear(sums.flat()),
    forRange(x, { start: 0, end: k * batch * 4, step: batch * 4 }, [
      ...inputs.map((input, n) => input.set(v128.load32Splat(at(x, address.x + n * 4)))),
      ...sums.flatMap((columns, v) => [
        weights.set(v128.load(at(w, address.w + v * 16))),
        ...columns.map((column, n) => accumulate(arithmetic, column, weights, inputs[n])),
      ]),
      increase(w, rows * 4),
    ]),
    ...sums.flatMap((columns, v) =>
      [0, 1, 2, 3].flatMap((lane) =>
        columns.map((column, n) =>
          v128.store32Lane(at(y, address.y + ((v * 4 + lane) * batch + n) * 4), column, lane),
        ),
      ),
    ),
    increase(y, rows * batch * 4),
  ];
}

function gemv({ arithmetic }: GemvShape, strips: Strips, batch: number, address: Addresses): FunctionCode {
  return defineFunction('run', (variables) => {
    const pointers = { w: variables.local('i32'), y: variables.local('i32') };
    const upTo = (endRow: number, rows: number) =>
      whileLoop(
        i32.ne(pointers.y, endRow * batch * 4),
        stripProduct(variables, arithmetic, { rows, k: strips.k, batch }, address, pointers),
      );
    return [upTo(strips.rows * strips.count, strips.rows), upTo(strips.m, TAIL_ROWS)];
  });
}

function plan(shape: GemvShape, { batch }: Workload, weights: Weights): Product<keyof Addresses> {
  const { m, k } = weights;
  const strips = cutIntoStrips(m, k, shape.rows);
  const bytes = weightBytes(strips);
  return {
    sectionBytes: { x: k * batch * 4, y: strips.m * batch * 4, w: bytes },
    weightBytes: bytes,
    x: { rows: k, columns: batch, stride: batch },
    y: { rows: m, columns: batch, stride: batch },
    code: (address) => gemv(shape, strips, batch, address),
    pack: (memory, address) => packStrips(new Float32Array(memory, address.w, bytes / 4), strips, weights),
  };
}

/** `gemv28-f32` at batch 1; `gemm8x4-f32`: strips of 8 rows, 4 columns. */
export function gemvKernel(shape: GemvShape, batch: number): KernelSpec {
  const tile = batch === 1 ? `gemv${shape.rows}` : `gemm${shape.rows}x${batch}`;
  return {
    name: `${tile}-f32${nameSuffix(shape.arithmetic)}`,
    operand: 'dense',
    format: `dense-strips${shape.rows}`,
    batches: { least: batch, most: batch },
    rowMultiple: shape.rows,
    arithmetic: shape.arithmetic,
    plan: (workload, weights) => plan(shape, workload, weights),
  };
}
