/**
 * The format of the dense kernels: W cut into strips of rows; in a strip, column after column, the rows
 * of a column side by side. A kernel reads a strip once, in order.
 *
 *     W, 2 strips of 4 rows        in memory
 *     ┌ a0 a1 a2 … ┐
 *     │ b0 b1 b2 … │  strip 0      a0 b0 c0 d0  a1 b1 c1 d1  a2 b2 c2 d2 …
 *     │ c0 c1 c2 … │
 *     │ d0 d1 d2 … │
 *     │ e0 e1 e2 … │  strip 1      e0 f0 g0 h0  e1 f1 g1 h1  …
 *     └ …          ┘
 *
 * The first strips have as many rows as the kernel computes at once, the rest strips of 4. Rows are padded
 * to a multiple of 4 with zeros, whose products nobody reads.
 * This is how GotoBLAS packs its left operand (Goto, van de Geijn: Anatomy of high-performance matrix
 * multiplication, 2008).
 */
import type { Weights } from '../contract.js';

export const TAIL_ROWS = 4;

export interface Strips {
  /** Rows of a first strip, a multiple of 4. */
  readonly rows: number;
  /** First strips. */
  readonly count: number;
  /** Strips of 4 rows after them. */
  readonly tailCount: number;
  /** Columns. */
  readonly k: number;
  /** Rows, padding included. */
  readonly m: number;
}

export function cutIntoStrips(m: number, k: number, rows: number): Strips {
  const count = Math.floor(m / rows);
  const tailCount = Math.ceil((m - count * rows) / TAIL_ROWS);
  return {
    rows,
    count,
    tailCount,
    k,
    m: count * rows + tailCount * TAIL_ROWS,
  };
}

export function weightBytes({ m, k }: Strips): number {
  return m * k * 4;
}

/** Writes W into `target`, `m × k` floats that are zero before. */
export function packStrips(target: Float32Array, strips: Strips, weights: Weights): void {
  const { rowPtr, colIdx, values } = weights;
  const firstTailRow = strips.rows * strips.count;
  for (let row = 0; row < weights.m; row++) {
    const rows = row < firstTailRow ? strips.rows : TAIL_ROWS;
    const rowInStrip = row < firstTailRow ? row % rows : (row - firstTailRow) % rows;
    const start = (row - rowInStrip) * strips.k + rowInStrip;
    for (let p = rowPtr[row]; p < rowPtr[row + 1]; p++) target[start + colIdx[p] * rows] = values[p];
  }
}
