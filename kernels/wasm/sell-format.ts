/**
 * SELL-C-σ with σ = M (Kreutzer, Hager, Wellein, Fehske, Bishop: A unified sparse matrix data format for
 * efficient general sparse matrix-vector multiplication on modern processors with wide SIMD units, 2014):
 * rows sorted by length, cut into slices of C rows; a slice is as wide as its longest row.
 *
 *     slice of 4 rows, width 3      a stream of turns; a turn is `steps` columns of the slice
 *     ┌ a0 a1 a2 ┐
 *     │ b0 b1 b2 │                  offsets of a0 b0 c0 d0 | values a0 b0 c0 d0
 *     │ c0 c1 ·  │                  offsets of a1 b1 c1 d1 | values a1 b1 c1 d1
 *     └ d0 d1 ·  ┘                  offsets of a2 b2 ·  ·  | values a2 b2 0  0
 *
 * A padded entry is a 0 that meets an entry of X that is always 0 (column K), so it adds 0 whatever the
 * input. A table has per slice the number of turns and, per row, where in Y its result goes.
 */
import type { Weights } from '../contract.js';
import { chooseOffsetCode, type OffsetCode, offsetArray } from './offsets.js';
import { longestFirst, rowLengths } from './row-order.js';

export interface SellShape {
  /** Rows of a slice (C), a multiple of 4. */
  readonly rows: number;
  /** Columns of a slice per turn of the loop; the width is padded to a multiple. */
  readonly steps: number;
}

export interface SellLayout {
  readonly shape: SellShape;
  readonly offsets: OffsetCode;
  /** Row numbers, longest row first; rows of equal length in their order. */
  readonly order: Uint32Array;
  /** Turns of each slice. */
  readonly turns: Uint32Array;
  /** Bytes of the offsets of one turn, and of the whole turn. */
  readonly turnOffsetBytes: number;
  readonly turnBytes: number;
  readonly dataBytes: number;
  /** One slice's line of the table: turns, then byte offsets in Y. */
  readonly lineBytes: number;
  readonly tableBytes: number;
}

export function layOutSell(weights: Weights, shape: SellShape): SellLayout {
  const { m, k, rowPtr } = weights;
  const { rows, steps } = shape;
  const offsets = chooseOffsetCode(k, 4);
  const order = longestFirst(rowLengths(weights));
  const turns = new Uint32Array(Math.ceil(m / rows));
  let allTurns = 0;
  for (let slice = 0; slice < turns.length; slice++) {
    const longest = order[slice * rows];
    turns[slice] = Math.ceil((rowPtr[longest + 1] - rowPtr[longest]) / steps);
    allTurns += turns[slice];
  }
  const turnOffsetBytes = rows * steps * offsets.bytes;
  const turnBytes = turnOffsetBytes + rows * steps * 4;
  const lineBytes = (1 + rows) * 4;
  return {
    shape,
    offsets,
    order,
    turns,
    turnOffsetBytes,
    turnBytes,
    dataBytes: allTurns * turnBytes,
    lineBytes,
    tableBytes: turns.length * lineBytes,
  };
}

/** Writes the table. A slice's lacking rows go to float `m` of Y, which nobody reads. */
function packTable(layout: SellLayout, memory: ArrayBuffer, address: number, m: number): void {
  const { order, turns, shape } = layout;
  const table = new Uint32Array(memory, address, layout.tableBytes / 4);
  for (let slice = 0; slice < turns.length; slice++) {
    const line = slice * (1 + shape.rows);
    table[line] = turns[slice];
    for (let r = 0; r < shape.rows; r++) {
      const position = slice * shape.rows + r;
      table[line + 1 + r] = (position < m ? order[position] : m) * 4;
    }
  }
}

/** Writes table and turns to where `address` says. */
export function packSell(
  layout: SellLayout,
  weights: Weights,
  memory: ArrayBuffer,
  address: { readonly table: number; readonly data: number },
): void {
  const { shape, offsets, order, turns, turnBytes } = layout;
  const { m, k, rowPtr, colIdx, values } = weights;
  packTable(layout, memory, address.table, m);
  const stored = offsetArray(offsets, memory, address.data, layout.dataBytes / offsets.bytes);
  const floats = new Float32Array(memory, address.data, layout.dataBytes / 4);
  const offsetPerTurn = turnBytes / offsets.bytes;
  const floatsPerTurn = turnBytes / 4;
  const firstFloat = layout.turnOffsetBytes / 4;
  let firstTurn = 0;
  for (let slice = 0; slice < turns.length; slice++) {
    const width = turns[slice] * shape.steps;
    for (let r = 0; r < shape.rows; r++) {
      const position = slice * shape.rows + r;
      const row = position < m ? order[position] : m;
      const begin = row < m ? rowPtr[row] : 0;
      const length = row < m ? rowPtr[row + 1] - begin : 0;
      for (let j = 0; j < width; j++) {
        const turn = firstTurn + Math.floor(j / shape.steps);
        const lane = (j % shape.steps) * shape.rows + r;
        const padding = j >= length;
        stored[turn * offsetPerTurn + lane] = (padding ? k : colIdx[begin + j]) * offsets.unit;
        floats[turn * floatsPerTurn + firstFloat + lane] = padding ? 0 : values[begin + j];
      }
    }
    firstTurn += turns[slice];
  }
}
