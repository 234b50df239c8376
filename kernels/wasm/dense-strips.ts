/**
 * The format of the dense kernels: W cut into strips of rows; in a strip, column after column, the rows
 * of a column side by side. The strips lie in the order of their rows, and as many bands of them as a
 * kernel reads streams are read at the same time, one strip of each.
 *
 *     W, strips of 2 rows, 2 streams   in memory
 *     ┌ a0 a1 a2 … ┐ band 0
 *     │ b0 b1 b2 … │                   a0 b0  a1 b1  a2 b2 …      read together with c0 d0  c1 d1 …
 *     │ c0 c1 c2 … │ band 1
 *     │ d0 d1 d2 … │                   c0 d0  c1 d1  c2 d2 …
 *     │ e0 e1 e2 … │ tail
 *     └ …          ┘                   e0 · · ·  e1 · · ·  e2 · · ·
 *
 * Several streams, because the hardware fetches ahead for each: one stream read 79 MB from memory at 24 GB/s
 * and four at 32 (AMD Zen 5). The rows that fill no further strip of every band follow in strips of 4, padded
 * with zeros, whose products nobody reads. One stream is how GotoBLAS packs its left operand (Goto, van de
 * Geijn: Anatomy of high-performance matrix multiplication, 2008).
 */
import type { Weights } from '../contract.js';

export const TAIL_ROWS = 4;

export interface StripShape {
  /** Rows of a strip. */
  readonly rows: number;
  /** Bands that are read at the same time. */
  readonly streams: number;
}

export interface Strips extends StripShape {
  /** Rows of a band, a multiple of `rows`. */
  readonly bandRows: number;
  /** Strips of 4 rows after the bands. */
  readonly tailCount: number;
  /** Columns. */
  readonly k: number;
  /** Rows, padding included. */
  readonly m: number;
}

export function cutIntoStrips(m: number, k: number, { rows, streams }: StripShape): Strips {
  const bandRows = Math.floor(m / (rows * streams)) * rows;
  const tailCount = Math.ceil((m - bandRows * streams) / TAIL_ROWS);
  return { rows, streams, bandRows, tailCount, k, m: bandRows * streams + tailCount * TAIL_ROWS };
}

export function weightBytes({ m, k }: Strips): number {
  return m * k * 4;
}

/** The tail as strips of its own: one stream of 4 rows. */
export function tailOf({ tailCount, k }: Strips): Strips {
  const m = tailCount * TAIL_ROWS;
  return { rows: TAIL_ROWS, streams: 1, bandRows: m, tailCount: 0, k, m };
}

/** Row `i` of the rows that are computed together: its stream, and its place in that stream's strip. */
export function placeInStreams({ rows }: StripShape, i: number) {
  return { stream: Math.floor(i / rows), row: i % rows };
}

/** Writes W into `target`, `m × k` floats that are zero before. */
export function packStrips(target: Float32Array, strips: Strips, weights: Weights): void {
  const { rowPtr, colIdx, values } = weights;
  const firstTailRow = strips.bandRows * strips.streams;
  for (let row = 0; row < weights.m; row++) {
    const rows = row < firstTailRow ? strips.rows : TAIL_ROWS;
    const rowInStrip = row < firstTailRow ? row % rows : (row - firstTailRow) % rows;
    const start = (row - rowInStrip) * strips.k + rowInStrip;
    for (let p = rowPtr[row]; p < rowPtr[row + 1]; p++) target[start + colIdx[p] * rows] = values[p];
  }
}
