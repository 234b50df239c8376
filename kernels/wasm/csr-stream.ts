/**
 * Padded CSR as a kernel reads it: rows in their order, each padded to a multiple of `unroll` entries.
 *
 *     offsets   a0 a1 a2 ·  | b0 b1 b2 b3 b4 ·  ·  ·  | …      16 or 32 bits each (see offsets.ts)
 *     values    a0 a1 a2 0  | b0 b1 b2 b3 b4 0  0  0  | …      float32
 *     ends      end of a, end of b, …                          32 bits each: byte position in the offsets
 *
 * A padded entry is a 0 that meets the row of X after the last, which is always zero, so it adds 0
 * whatever the input. An empty row has no entries.
 */
import type { Weights } from '../contract.js';
import { chooseOffsetCode, type OffsetCode, offsetArray } from './offsets.js';

export interface CsrLayout {
  readonly unroll: number;
  readonly offsets: OffsetCode;
  /** Stored entries, padding included. */
  readonly entries: number;
  readonly offsetBytes: number;
  readonly valueBytes: number;
  readonly endBytes: number;
}

function padded(length: number, unroll: number): number {
  return Math.ceil(length / unroll) * unroll;
}

export function layOutCsr(weights: Weights, unroll: number, strideBytes: number): CsrLayout {
  const { m, k, rowPtr } = weights;
  const offsets = chooseOffsetCode(k, strideBytes);
  let entries = 0;
  for (let row = 0; row < m; row++) entries += padded(rowPtr[row + 1] - rowPtr[row], unroll);
  return {
    unroll,
    offsets,
    entries,
    offsetBytes: entries * offsets.bytes,
    valueBytes: entries * 4,
    endBytes: m * 4,
  };
}

export function packCsr(
  layout: CsrLayout,
  weights: Weights,
  memory: ArrayBuffer,
  address: { readonly ends: number; readonly offsets: number; readonly values: number },
): void {
  const { unroll, offsets, entries } = layout;
  const { m, k, rowPtr, colIdx, values } = weights;
  const ends = new Uint32Array(memory, address.ends, m);
  const storedOffsets = offsetArray(offsets, memory, address.offsets, entries);
  const storedValues = new Float32Array(memory, address.values, entries);
  let next = 0;
  for (let row = 0; row < m; row++) {
    const begin = rowPtr[row];
    const length = rowPtr[row + 1] - begin;
    const width = padded(length, unroll);
    for (let j = 0; j < length; j++) {
      storedOffsets[next + j] = colIdx[begin + j] * offsets.unit;
      storedValues[next + j] = values[begin + j];
    }
    for (let j = length; j < width; j++) storedOffsets[next + j] = k * offsets.unit;
    next += width;
    ends[row] = next * offsets.bytes;
  }
}
