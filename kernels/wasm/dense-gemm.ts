/**
 * Dense product for many columns (batch 5 and above): columns in the lanes.
 *
 *     for every 4 rows, R of each of S bands
 *       for every tile of 2 vectors of columns (8 entries of the batch; the last tile may be 1 vector)
 *         for every k
 *           for every row r:  Y[r][tile] += W[r][k] · X[k][tile]      a splat times vectors
 *
 * 8 accumulators; per k 4 loads of W (as splats) and 2 of X for 8 multiply-adds. W lies in strips of R rows
 * in S bands, R · S = 4 (see dense-strips.ts), 4 bytes per weight; the rows are read once per tile and stay in
 * the nearest cache. Four streams of single rows were 1.1 to 1.45 times faster than one of 4 rows (AMD Zen 5,
 * 12 and 79 MB of weights): each asks for a new line once in 16 k, and the hardware fetches ahead for all.
 */
import type { Weights, Workload } from '../contract.js';
import { type Arithmetic, accumulate, clear, nameSuffix } from './arithmetic.js';
import type { Local, Statement } from './asm/code.js';
import { doWhile, forRange, increase } from './asm/control.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import { defineFunction, type FunctionCode, type Variables } from './asm/module.js';
import { v128 } from './asm/v128.js';
import {
  cutIntoStrips,
  packStrips,
  placeInStreams,
  type Strips,
  tailOf,
  weightBytes,
} from './dense-strips.js';
import type { BatchRange, KernelSpec } from './kernel.js';
import type { MemoryMap } from './memory-map.js';
import type { Product } from './product.js';
import { rowStride } from './stride.js';

/** Rows of a tile. */
const ROWS = 4;

export interface GemmShape {
  /** Bands that the rows of a tile come from: 1, 2 or 4. */
  readonly streams: number;
  /** Vectors of 4 columns in a tile: 4 × vectors sums. */
  readonly vectors: number;
  readonly arithmetic: Arithmetic;
}

type Addresses = MemoryMap<'x' | 'y' | 'w'>['address'];

interface Pointers {
  /** Byte offset of the strip in its band. */
  readonly strip: Local<'i32'>;
  /** Byte offset of the strip's first row in the band's part of Y. */
  readonly y: Local<'i32'>;
  /** Byte offset of the tile in a row of X and Y. */
  readonly tile: Local<'i32'>;
}

interface Size {
  readonly batch: number;
  /** Bytes from one row of X or Y to the next. */
  readonly strideBytes: number;
}

/** Addresses of the rows of a tile, by stream. */
function rowsOf(strips: Strips, strideBytes: number, address: Addresses) {
  const { bandRows, k } = strips;
  return Array.from({ length: ROWS }, (_, i) => {
    const { stream, row } = placeInStreams(strips, i);
    return {
      w: address.w + stream * bandRows * k * 4 + row * 4,
      y: address.y + (stream * bandRows + row) * strideBytes,
    };
  });
}

/** One tile: a strip of every band. `strideBytes`: from one row of X or Y to the next. */
function tileProduct(
  variables: Variables,
  arithmetic: Arithmetic,
  size: { readonly vectors: number; readonly strips: Strips; readonly strideBytes: number },
  address: Addresses,
  { strip, y, tile }: Pointers,
): readonly Statement[] {
  const { vectors, strips, strideBytes } = size;
  const [w, x, end, row] = variables.locals('i32', 4);
  const inputs = variables.locals('v128', vectors);
  const weight = variables.local('v128');
  const rows = rowsOf(strips, strideBytes, address).map((place) => ({
    ...place,
    sums: variables.locals('v128', vectors),
  }));
  return [
    ...clear(rows.flatMap(({ sums }) => sums)),
    w.set(strip),
    x.set(tile),
    end.set(i32.add(tile, strips.k * strideBytes)),
    doWhile(
      [
        ...inputs.map((input, v) => input.set(v128.load(at(x, address.x + v * 16)))),
        ...rows.flatMap(({ sums, w: place }) => [
          weight.set(v128.load32Splat(at(w, place))),
          ...sums.map((sum, v) => accumulate(arithmetic, sum, weight, inputs[v])),
        ]),
        increase(w, strips.rows * 4),
        increase(x, strideBytes),
      ],
      i32.ne(x, end),
    ),
    row.set(i32.add(y, tile)),
    ...rows.flatMap(({ sums, y: place }) => sums.map((sum, v) => v128.store(at(row, place + v * 16), sum))),
  ];
}

/** The bands of some strips, from address.w and address.y on. */
function bands(
  variables: Variables,
  { vectors, arithmetic }: GemmShape,
  strips: Strips,
  size: Size,
  address: Addresses,
): readonly Statement[] {
  const { bandRows, rows, k } = strips;
  const { strideBytes, batch } = size;
  const tileBytes = vectors * 16;
  const wholeTiles = Math.floor(batch / (vectors * 4)) * tileBytes;
  const restVectors = Math.ceil((batch * 4 - wholeTiles) / 16);
  const [strip, y, tile] = variables.locals('i32', 3);
  const product = (vectors: number) =>
    tileProduct(variables, arithmetic, { vectors, strips, strideBytes }, address, { strip, y, tile });
  return [
    forRange(y, { start: 0, end: bandRows * strideBytes, step: rows * strideBytes }, [
      forRange(tile, { start: 0, end: wholeTiles, step: tileBytes }, product(vectors)),
      ...(restVectors === 0 ? [] : [tile.set(i32.const(wholeTiles)), ...product(restVectors)]),
      increase(strip, rows * k * 4),
    ]),
  ];
}

function gemm(shape: GemmShape, strips: Strips, size: Size, address: Addresses): FunctionCode {
  const done = strips.bandRows * strips.streams;
  const behind = {
    ...address,
    w: address.w + done * strips.k * 4,
    y: address.y + done * size.strideBytes,
  };
  return defineFunction('run', (variables) => [
    ...bands(variables, shape, strips, size, address),
    ...bands(variables, shape, tailOf(strips), size, behind),
  ]);
}

function plan(shape: GemmShape, { batch }: Workload, weights: Weights): Product<keyof Addresses> {
  const { m, k } = weights;
  const stride = rowStride(batch, shape.vectors * 4);
  const strips = cutIntoStrips(m, k, { rows: ROWS / shape.streams, streams: shape.streams });
  const bytes = weightBytes(strips);
  return {
    sectionBytes: { x: k * stride * 4, y: strips.m * stride * 4, w: bytes },
    weightBytes: bytes,
    x: { rows: k, columns: batch, stride },
    y: { rows: m, columns: batch, stride },
    code: (address) => gemm(shape, strips, { batch, strideBytes: stride * 4 }, address),
    pack: (memory, address) => packStrips(new Float32Array(memory, address.w, bytes / 4), strips, weights),
  };
}

/** `gemm4x8s4-f32`: tiles of 4 rows and 8 columns, 4 streams. */
export function gemmKernel(shape: GemmShape, batches: BatchRange): KernelSpec {
  return {
    name: `gemm${ROWS}x${shape.vectors * 4}${shape.streams === 1 ? '' : `s${shape.streams}`}-f32${nameSuffix(shape.arithmetic)}`,
    operand: 'dense',
    format: `dense-strips${ROWS / shape.streams}`,
    batches,
    rowMultiple: ROWS,
    arithmetic: shape.arithmetic,
    plan: (workload, weights) => plan(shape, workload, weights),
  };
}
