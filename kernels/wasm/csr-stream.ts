/**
 * Padded CSR as a kernel reads it: lines, longest first, each padded to a multiple of `unroll` entries.
 *
 *     offsets   b0 b1 b2 b3 b4 ·  ·  ·  | a0 a1 a2 ·  | …      16 or 32 bits each (see offsets.ts)
 *     values    b0 b1 b2 b3 b4 0  0  0  | a0 a1 a2 0  | …      float32
 *     lines     end of b, b in Y, end of a, a in Y, …          32 bits each: byte positions, the end in the offsets
 *
 * A line is a row of W. With slabs, W is cut into slabs of `slabColumns` columns, one after another, and a
 * line is what a row has in a slab; rows that have nothing there have none:
 *
 *     ┌ a0 a1 | ·  · ┐
 *     │ b0 ·  | b1 b2│      lines a0 a1 | b0 | c0 ‖ b1 b2 | c1
 *     └ ·  c0 | c1 · ┘
 *
 * so that the rows of X that a slab meets stay in the nearest cache, and Y is added to, not written.
 *
 * A padded entry is a 0 that meets the row of X after the last, which is always zero, so it adds 0
 * whatever the input. An empty row has no entries. Sorted rows were 1.03 to 1.1 times faster at batch 2 to 16
 * than rows in their order (AMD Zen 5): a mispredicted branch costs as much as 20 non-zeros.
 */
import type { Weights } from '../contract.js';
import { chooseOffsetCode, type OffsetCode, offsetArray } from './offsets.js';
import { longestFirst } from './row-order.js';

/** Bytes of a row's line: its end, and its place in Y. */
export const LINE_BYTES = 8;

/** The lines in their order: positions `begin` to `end` (left out) of the weights are what `row` has there. */
export interface CsrLines {
  readonly row: Uint32Array;
  readonly begin: Uint32Array;
  readonly end: Uint32Array;
}

export interface CsrLayout {
  readonly unroll: number;
  readonly lines: CsrLines;
  readonly offsets: OffsetCode;
  /** Bytes from one row of X to the next where the kernel reads it, and from one row of Y. */
  readonly xStrideBytes: number;
  readonly yStrideBytes: number;
  /** Stored entries, padding included. */
  readonly entries: number;
  readonly offsetBytes: number;
  readonly valueBytes: number;
  readonly lineBytes: number;
}

function padded(length: number, unroll: number): number {
  return Math.ceil(length / unroll) * unroll;
}

/** Rows whose columns are cut into slabs; one slab: every row is a line, also an empty one. */
function cutIntoLines({ m, k, rowPtr, colIdx }: Weights, slabColumns: number): CsrLines {
  const slabs = Math.max(1, Math.ceil(k / slabColumns));
  const row: number[] = [];
  const begin: number[] = [];
  const end: number[] = [];
  let begins = rowPtr.slice(0, m);
  for (let slab = 1; slab <= slabs; slab++) {
    const ends = begins.map((position, r) => {
      if (slab === slabs) return rowPtr[r + 1];
      let next = position;
      while (next < rowPtr[r + 1] && colIdx[next] < slab * slabColumns) next++;
      return next;
    });
    for (const r of longestFirst(ends.map((position, i) => position - begins[i]))) {
      if (slabs > 1 && ends[r] === begins[r]) break;
      row.push(r);
      begin.push(begins[r]);
      end.push(ends[r]);
    }
    begins = ends;
  }
  return { row: Uint32Array.from(row), begin: Uint32Array.from(begin), end: Uint32Array.from(end) };
}

/** `slabColumns`: infinity for one slab. */
export function layOutCsr(
  weights: Weights,
  size: Pick<CsrLayout, 'unroll' | 'xStrideBytes' | 'yStrideBytes'> & { readonly slabColumns: number },
): CsrLayout {
  const { unroll, xStrideBytes, yStrideBytes, slabColumns } = size;
  const offsets = chooseOffsetCode(weights.k, xStrideBytes);
  const lines = cutIntoLines(weights, slabColumns);
  let entries = 0;
  for (let line = 0; line < lines.row.length; line++) {
    entries += padded(lines.end[line] - lines.begin[line], unroll);
  }
  return {
    unroll,
    lines,
    offsets,
    xStrideBytes,
    yStrideBytes,
    entries,
    offsetBytes: entries * offsets.bytes,
    valueBytes: entries * 4,
    lineBytes: lines.row.length * LINE_BYTES,
  };
}

export function packCsr(
  layout: CsrLayout,
  weights: Weights,
  memory: ArrayBuffer,
  address: { readonly lines: number; readonly offsets: number; readonly values: number },
): void {
  const { unroll, lines, offsets, entries, yStrideBytes, lineBytes } = layout;
  const { k, colIdx, values } = weights;
  const storedLines = new Uint32Array(memory, address.lines, lineBytes / 4);
  const storedOffsets = offsetArray(offsets, memory, address.offsets, entries);
  const storedValues = new Float32Array(memory, address.values, entries);
  let next = 0;
  lines.row.forEach((row, line) => {
    const begin = lines.begin[line];
    const length = lines.end[line] - begin;
    const width = padded(length, unroll);
    for (let j = 0; j < length; j++) {
      storedOffsets[next + j] = colIdx[begin + j] * offsets.unit;
      storedValues[next + j] = values[begin + j];
    }
    for (let j = length; j < width; j++) storedOffsets[next + j] = k * offsets.unit;
    next += width;
    storedLines[line * 2] = next * offsets.bytes;
    storedLines[line * 2 + 1] = row * yStrideBytes;
  });
}
