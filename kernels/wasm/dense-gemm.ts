/**
 * Dense product for many columns (batch 5 and above): columns in the lanes.
 *
 *     for every tile of 2 vectors of columns (8 entries of the batch; the last tile may be 1 vector)
 *       copy the tile's columns of X to where they lie one after another
 *     for every 4 rows, R of each of S bands
 *       for every tile
 *         for every k
 *           for every row r:  Y[r][tile] += W[r][k] · X[k][tile]      a splat times vectors
 *
 * The copy belongs to the product and is timed. It halves what a tile fetches from the second-level cache and
 * makes it a stream: without it 49 to 58 % of the multiply-add peak were reached at batch 32, with it 77 % (AMD
 * Zen 3, 1760 × 1760). One tile needs no copy.
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
import { copyToTile } from './tiles.js';

/** Rows of a tile. */
const ROWS = 4;

export interface GemmShape {
  /** Bands that the rows of a tile come from: 1, 2 or 4. */
  readonly streams: number;
  /** Vectors of 4 columns in a tile: 4 × vectors sums. */
  readonly vectors: number;
  readonly arithmetic: Arithmetic;
}

type Addresses = MemoryMap<'x' | 'y' | 'tiles' | 'w'>['address'];

interface Pointers {
  /** Byte offset of the strip in its band. */
  readonly strip: Local<'i32'>;
  /** Byte offset of the strip's first row in the band's part of Y. */
  readonly y: Local<'i32'>;
  /** Byte offset of the tile in a row of X and Y. */
  readonly tile: Local<'i32'>;
}

interface Size {
  /** Vectors of a whole tile, and of the last where it is narrower, else 0. */
  readonly vectors: number;
  readonly restVectors: number;
  /** Bytes of all whole tiles in a row of X. */
  readonly wholeBytes: number;
  /** Bytes from one row of X or Y to the next. */
  readonly strideBytes: number;
}

function sizeOf({ vectors }: GemmShape, batch: number): Size {
  const wholeBytes = Math.floor(batch / (vectors * 4)) * vectors * 16;
  const restVectors = Math.ceil((batch * 4 - wholeBytes) / 16);
  return { vectors, restVectors, wholeBytes, strideBytes: wholeBytes + restVectors * 16 };
}

/** The body for every tile: `tile` runs over the whole ones and stays at the last. */
function forEachTile(
  { vectors, restVectors, wholeBytes }: Size,
  tile: Local<'i32'>,
  body: (vectors: number) => readonly Statement[],
): readonly Statement[] {
  return [
    forRange(tile, { start: 0, end: wholeBytes, step: vectors * 16 }, wholeBytes > 0 ? body(vectors) : []),
    ...(restVectors === 0 ? [] : [tile.set(i32.const(wholeBytes)), ...body(restVectors)]),
  ];
}

/** Whether X is one tile, which lies as tiles do. */
function isOneTile({ vectors, strideBytes }: Size): boolean {
  return strideBytes <= vectors * 16;
}

/** Copies X to tiles: one after another, in a tile row after row. */
function cutIntoTiles(variables: Variables, size: Size, k: number, address: Addresses): readonly Statement[] {
  const [tile, pointer] = variables.locals('i32', 2);
  const { strideBytes } = size;
  return forEachTile(size, tile, (vectors) => [
    pointer.set(i32.mul(tile, k)),
    copyToTile(
      variables,
      { address: address.x, rows: k, strideBytes, column: tile, vectors },
      { address: address.tiles, strideBytes: vectors * 16, pointer },
    ),
  ]);
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

/** One tile: a strip of every band. `strideBytes`: from one row of Y to the next. */
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
    x.set(i32.mul(tile, strips.k)),
    end.set(i32.add(x, strips.k * vectors * 16)),
    doWhile(
      [
        ...inputs.map((input, v) => input.set(v128.load(at(x, address.tiles + v * 16)))),
        ...rows.flatMap(({ sums, w: place }) => [
          weight.set(v128.load32Splat(at(w, place))),
          ...sums.map((sum, v) => accumulate(arithmetic, sum, weight, inputs[v])),
        ]),
        increase(w, strips.rows * 4),
        increase(x, vectors * 16),
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
  { arithmetic }: GemmShape,
  strips: Strips,
  size: Size,
  address: Addresses,
): readonly Statement[] {
  const { bandRows, rows, k } = strips;
  const { strideBytes } = size;
  const [strip, y, tile] = variables.locals('i32', 3);
  const product = (vectors: number) =>
    tileProduct(variables, arithmetic, { vectors, strips, strideBytes }, address, { strip, y, tile });
  return [
    forRange(y, { start: 0, end: bandRows * strideBytes, step: rows * strideBytes }, [
      ...forEachTile(size, tile, product),
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
    ...(isOneTile(size) ? [] : cutIntoTiles(variables, size, strips.k, address)),
    ...bands(variables, shape, strips, size, address),
    ...bands(variables, shape, tailOf(strips), size, behind),
  ]);
}

function plan(shape: GemmShape, { batch }: Workload, weights: Weights): Product<keyof Addresses> {
  const { m, k } = weights;
  const size = sizeOf(shape, batch);
  const stride = size.strideBytes / 4;
  const strips = cutIntoStrips(m, k, { rows: ROWS / shape.streams, streams: shape.streams });
  const bytes = weightBytes(strips);
  const xBytes = k * size.strideBytes;
  return {
    sectionBytes: {
      x: xBytes,
      y: strips.m * size.strideBytes,
      tiles: isOneTile(size) ? 0 : xBytes,
      w: bytes,
    },
    weightBytes: bytes,
    x: { rows: k, columns: batch, stride },
    y: { rows: m, columns: batch, stride },
    code: (address) =>
      gemm(shape, strips, size, isOneTile(size) ? { ...address, tiles: address.x } : address),
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
