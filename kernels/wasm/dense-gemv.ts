/**
 * Dense product for few columns (batch 1 to 5): rows in the lanes.
 *
 *     for every strip of R rows, S strips at a time, one of each band
 *       for every k
 *         for every column n:  Y[strip][n] += W[strip][k] · X[k][n]      S · R/4 vectors times a splat
 *
 * W is read once, in S streams (see dense-strips.ts), each vector of 4 weights for N multiply-adds. Per k
 * and turn: S · R/4 loads of W, N loads of X; no horizontal sum. 4 bytes per weight.
 */
import type { Weights, Workload } from '../contract.js';
import { type Arithmetic, accumulate, clear, nameSuffix } from './arithmetic.js';
import type { Local, Statement } from './asm/code.js';
import { forRange, increase } from './asm/control.js';
import { at } from './asm/memory.js';
import { defineFunction, type FunctionCode, type Variables } from './asm/module.js';
import { v128 } from './asm/v128.js';
import {
  cutIntoStrips,
  packStrips,
  placeInStreams,
  type StripShape,
  type Strips,
  tailOf,
  weightBytes,
} from './dense-strips.js';
import type { KernelSpec } from './kernel.js';
import type { MemoryMap } from './memory-map.js';
import type { Product } from './product.js';

/** Rows of a strip are a multiple of 4: streams × rows / 4 × batch sums. */
export interface GemvShape extends StripShape {
  readonly arithmetic: Arithmetic;
}

type Addresses = MemoryMap<'x' | 'y' | 'w'>['address'];

interface Pointers {
  /** Byte offset of the strip in its band, and of its first row in the band's part of Y. */
  readonly w: Local<'i32'>;
  readonly y: Local<'i32'>;
}

/** One strip of every band; leaves `w` at the next. */
function stripProduct(
  variables: Variables,
  arithmetic: Arithmetic,
  strips: Strips,
  batch: number,
  address: Addresses,
  { w, y }: Pointers,
): readonly Statement[] {
  const { rows, streams, bandRows, k } = strips;
  const x = variables.local('i32');
  const inputs = variables.locals('v128', batch);
  const weights = variables.local('v128');
  const vectors = Array.from({ length: (streams * rows) / 4 }, (_, v) => {
    const { stream, row } = placeInStreams(strips, v * 4);
    return {
      sums: variables.locals('v128', batch),
      w: address.w + stream * bandRows * k * 4 + row * 4,
      y: address.y + (stream * bandRows + row) * batch * 4,
    };
  });
  return [
    ...clear(vectors.flatMap(({ sums }) => sums)),
    forRange(x, { start: 0, end: k * batch * 4, step: batch * 4 }, [
      ...inputs.map((input, n) => input.set(v128.load32Splat(at(x, address.x + n * 4)))),
      ...vectors.flatMap(({ sums, w: place }) => [
        weights.set(v128.load(at(w, place))),
        ...sums.map((sum, n) => accumulate(arithmetic, sum, weights, inputs[n])),
      ]),
      increase(w, rows * 4),
    ]),
    ...vectors.flatMap(({ sums, y: place }) =>
      [0, 1, 2, 3].flatMap((lane) =>
        sums.map((sum, n) => v128.store32Lane(at(y, place + (lane * batch + n) * 4), sum, lane)),
      ),
    ),
  ];
}

/** The bands of some strips, from address.w and address.y on. */
function bands(
  variables: Variables,
  arithmetic: Arithmetic,
  strips: Strips,
  batch: number,
  address: Addresses,
): readonly Statement[] {
  const pointers = { w: variables.local('i32'), y: variables.local('i32') };
  return [
    forRange(
      pointers.y,
      { start: 0, end: strips.bandRows * batch * 4, step: strips.rows * batch * 4 },
      stripProduct(variables, arithmetic, strips, batch, address, pointers),
    ),
  ];
}

function gemv({ arithmetic }: GemvShape, strips: Strips, batch: number, address: Addresses): FunctionCode {
  const done = strips.bandRows * strips.streams;
  const behind = {
    ...address,
    w: address.w + done * strips.k * 4,
    y: address.y + done * batch * 4,
  };
  return defineFunction('run', (variables) => [
    ...bands(variables, arithmetic, strips, batch, address),
    ...bands(variables, arithmetic, tailOf(strips), batch, behind),
  ]);
}

function plan(shape: GemvShape, { batch }: Workload, weights: Weights): Product<keyof Addresses> {
  const { m, k } = weights;
  const strips = cutIntoStrips(m, k, shape);
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

/** `gemv8s4-f32`: strips of 8 rows in 4 streams, batch 1; `gemm4x4s2-f32`: strips of 4 rows in 2, batch 4. */
export function gemvKernel(shape: GemvShape, batch: number): KernelSpec {
  const tile = batch === 1 ? `gemv${shape.rows}` : `gemm${shape.rows}x${batch}`;
  const streams = shape.streams === 1 ? '' : `s${shape.streams}`;
  return {
    name: `${tile}${streams}-f32${nameSuffix(shape.arithmetic)}`,
    operand: 'dense',
    format: `dense-strips${shape.rows}`,
    batches: { least: batch, most: batch },
    rowMultiple: shape.rows * shape.streams,
    arithmetic: shape.arithmetic,
    plan: (workload, weights) => plan(shape, workload, weights),
  };
}
