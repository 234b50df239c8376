/**
 * CSR whose rows are filled up to a multiple of p with explicit zeros, so that a kernel handles p
 * entries at a time and has no remainder. p = 2:
 *
 *     a . b .      values  a b | c 0 | d e f 0
 *     . . . .      colIdx  0 2 | 1 1 | 0 2 3 3      (padding repeats the row's last column)
 *     . c . .      rowPtr  0 2 2 4 8
 *     d . e f
 *
 * Bytes per stored entry as in CSR: 8 or 6; the padding adds about (p − 1)/2 entries per row (measured:
 * 0.6 % for p = 4 and 1.4 % for p = 8 on 7680×2560 at 90 %). An empty row needs no padding and has none.
 * Padding and non-finite inputs: see `PadColumn`. Source: rows as padded slices of height 1 in Monakov,
 * Lokhmotov and Avetisyan, "Automatically tuning sparse matrix-vector multiplication", 2010.
 */
import type { Parsed } from '../workload/parsed.js';
import {
  createIndices,
  firstRefusal,
  type IndexArray,
  type IndexBits,
  indexRefusal,
  type PadColumn,
  padRefusal,
  requireSize,
  storedBytes,
} from './indices.js';
import type { Weights } from './weights.js';

export interface PaddedCsr {
  readonly m: number;
  readonly k: number;
  readonly nnz: number;
  /** Entries stored, padding included. */
  readonly storedCount: number;
  readonly multiple: number;
  readonly indexBits: IndexBits;
  /** m + 1 entries, each a multiple of `multiple`. */
  readonly rowPtr: Uint32Array;
  /** `storedCount` entries. */
  readonly colIdx: IndexArray;
  /** `storedCount` entries. */
  readonly values: Float32Array;
  /** Bytes of the three arrays. */
  readonly weightBytes: number;
}

export interface PaddedCsrOptions {
  /** p: row lengths become multiples of it. */
  readonly multiple: number;
  readonly indexBits: IndexBits;
  readonly padColumn: PadColumn;
}

/** Refused when a column or the pad column does not fit the index; RangeError for a bad `multiple`. */
export function toPaddedCsr(weights: Weights, options: PaddedCsrOptions): Parsed<PaddedCsr> {
  const { multiple, indexBits, padColumn } = options;
  const { m, k, nnz } = weights;
  requireSize('The multiple of row lengths', multiple);
  const refused = firstRefusal(indexRefusal(k - 1, indexBits), padRefusal(padColumn, indexBits));
  if (refused) return refused;

  const rowPtr = new Uint32Array(m + 1);
  for (let row = 0; row < m; row++) {
    const length = weights.rowPtr[row + 1] - weights.rowPtr[row];
    rowPtr[row + 1] = rowPtr[row] + Math.ceil(length / multiple) * multiple;
  }
  const storedCount = rowPtr[m];
  const colIdx = createIndices(storedCount, indexBits);
  const values = new Float32Array(storedCount);
  for (let row = 0; row < m; row++) {
    const [first, end] = [weights.rowPtr[row], weights.rowPtr[row + 1]];
    if (first === end) continue;
    colIdx.set(weights.colIdx.subarray(first, end), rowPtr[row]);
    values.set(weights.values.subarray(first, end), rowPtr[row]);
    const pad = padColumn === 'repeat' ? weights.colIdx[end - 1] : padColumn;
    colIdx.fill(pad, rowPtr[row] + end - first, rowPtr[row + 1]);
  }
  const weightBytes = storedBytes(rowPtr, colIdx, values);
  return {
    ok: true,
    value: { m, k, nnz, storedCount, multiple, indexBits, rowPtr, colIdx, values, weightBytes },
  };
}

/** What the stored entries add up to, m × k row-major; entries beyond column k − 1 belong to no element. */
export function paddedCsrToDense({ m, k, rowPtr, colIdx, values }: PaddedCsr): Float32Array {
  const dense = new Float32Array(m * k);
  for (let row = 0; row < m; row++) {
    for (let i = rowPtr[row]; i < rowPtr[row + 1]; i++)
      if (colIdx[i] < k) dense[row * k + colIdx[i]] += values[i];
  }
  return dense;
}
