/**
 * Sparse product for V8: slices of R rows, rows longest first, tiles of C columns of the batch.
 *
 *     slice of 2 rows     values    a0 b0  a1 b1  0  b2     float32
 *     [ a0 a1 ·  ]        offsets   a0 b0  a1 b1  ·  b2     where the column's row of X begins: 16 bits, or 32
 *     [ b0 b1 b2 ]        ends      where each slice begins in these, and the end of the last
 *                         rows      where each row's row of Y begins
 *
 *     for every tile of C columns
 *       for every slice
 *         for every entry of its R rows:  sum[row][column] += value · X[offset + column]
 *         Y[row][tile] = sums
 *
 * R · C sums hide the latency of an addition, without branches at the end of a row as long as its neighbours
 * are equally long. A padded entry is a 0 that meets the row of X after the last, which is always zero.
 * Per non-zero and tile: a load of the value, one of the offset, C of X; 6 bytes (8 where K · batch > 65,535).
 *
 * Shapes measured on AMD Zen 3 with V8 11.3, 1760 × 1760, 90 % sparse, in time over that of rows unrolled by hand over shared
 * functions, which was here before: batch 1 0.44, 2 0.42, 3 0.33, 4 0.42, 8 0.41, 16 0.50. Slices of 8 rows (one sum too
 * many) 0.50, tiles of 8 columns 0.61, X in float32 0.53 at batch 1.
 */
import type { PreparedKernel, Weights, Workload } from '../contract.js';
import { type Arrays, compile, cutIntoTiles, forEachTile, repeat, shifted } from './compile.js';
import { hold } from './hold.js';

/** With these, one value and their X there are 15 numbers. */
const MOST_COLUMNS = 7;
/** As many sums as can take two entries per turn. */
const SUMS_FOR_TWO = 4;

interface Shape {
  readonly batch: number;
  /** Rows of a slice. */
  readonly rows: number;
  /** Entries of each row per turn; slices are padded to a multiple. */
  readonly unroll: number;
}

function shapeFor(batch: number): Shape {
  const rows = batch === 1 ? 4 : batch <= 3 ? 2 : 1;
  const { wide } = cutIntoTiles(batch, MOST_COLUMNS);
  return { batch, rows, unroll: rows * wide <= SUMS_FOR_TWO ? 2 : 1 };
}

interface Slices {
  readonly values: Float32Array;
  readonly offsets: Uint16Array | Int32Array;
  readonly ends: Int32Array;
  readonly rows: Int32Array;
}

/** Row numbers, longest row first; rows of equal length in their order. */
function longestFirst({ m, rowPtr }: Weights): Uint32Array {
  const length = (row: number) => rowPtr[row + 1] - rowPtr[row];
  return Uint32Array.from({ length: m }, (_, row) => row).sort((a, b) => length(b) - length(a) || a - b);
}

function cutIntoSlices(weights: Weights, { batch, rows, unroll }: Shape): Slices {
  const { m, k, rowPtr, colIdx, values } = weights;
  const order = longestFirst(weights);
  const length = (position: number) =>
    position < m ? rowPtr[order[position] + 1] - rowPtr[order[position]] : 0;
  const count = Math.ceil(m / rows);
  const ends = new Int32Array(count + 1);
  for (let slice = 0; slice < count; slice++) {
    ends[slice + 1] = ends[slice] + Math.ceil(length(slice * rows) / unroll) * unroll * rows;
  }
  const stored = new Float32Array(ends[count]);
  const offsets = new (k * batch <= 0xffff ? Uint16Array : Int32Array)(ends[count]).fill(k * batch);
  for (let position = 0; position < m; position++) {
    const from = rowPtr[order[position]];
    const to = ends[Math.floor(position / rows)] + (position % rows);
    for (let j = 0; j < length(position); j++) {
      stored[to + j * rows] = values[from + j];
      offsets[to + j * rows] = colIdx[from + j] * batch;
    }
  }
  // Rows that a slice lacks write behind Y.
  const places = new Int32Array(count * rows).fill(m * batch);
  for (let position = 0; position < m; position++) places[position] = order[position] * batch;
  return { values: stored, offsets, ends, rows: places };
}

function entry(i: number, row: number, columns: number, isOneTile: boolean): string {
  const offset = isOneTile ? `offsets[p + ${i}]` : `offsets[p + ${i}] + base | 0`;
  return `{
    const value = values[p + ${i}];
    const q = ${offset};
    ${repeat(columns, (n) => `sum${row}_${n} += value * x${n}[q];`)}
  }`;
}

function tileText({ rows, unroll }: Shape, slices: number, columns: number, isOneTile: boolean): string {
  const forEachSum = (line: (row: number, n: number) => string) =>
    repeat(rows, (row) => repeat(columns, (n) => line(row, n)));
  return `
    let p = 0;
    for (let slice = 0; slice < ${slices}; slice++) {
      const end = ends[slice + 1];
      ${forEachSum((row, n) => `let sum${row}_${n} = 0;`)}
      for (; p < end; p = p + ${rows * unroll} | 0) {
        ${repeat(rows * unroll, (i) => entry(i, i % rows, columns, isOneTile))}
      }
      ${repeat(rows, (row) => `const y${row} = rows[slice * ${rows} + ${row}] + base;`)}
      ${forEachSum((row, n) => `y[y${row} + ${n}] = sum${row}_${n};`)}
    }`;
}

export async function prepareSell({ batch }: Workload, weights: Weights): Promise<PreparedKernel> {
  const { m, k } = weights;
  const shape = shapeFor(batch);
  const slices = cutIntoSlices(weights, shape);
  const tiles = cutIntoTiles(batch, MOST_COLUMNS);
  const x = new Float64Array((k + 1) * batch + tiles.wide - 1);
  const y = new Float32Array((m + 1) * batch);
  const arrays: Arrays = { y, ...slices, ...shifted('x', x, tiles.wide) };
  const count = slices.ends.length - 1;
  const multiply = compile(
    arrays,
    forEachTile(batch, tiles, (columns) => tileText(shape, count, columns, columns === batch)),
  );
  const weightBytes = Object.values(slices).reduce((sum, { byteLength }) => sum + byteLength, 0);
  return hold({ weightBytes, x, inputLength: k * batch, y, outputLength: m * batch, multiply });
}
