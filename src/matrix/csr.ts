/**
 * Compressed sparse rows: the rows' non-zeros one after another, columns ascending.
 *
 *     a . b .      values  a b c d e
 *     . . . .      colIdx  0 2 1 0 3
 *     . c . .      rowPtr  0 2 2 3 5      row r is [rowPtr[r], rowPtr[r + 1])
 *     d . . e
 *
 * Bytes per non-zero: 8 with 32-bit columns, 6 with 16-bit ones, and 4 for each of m + 1 row pointers.
 * Source: the "Yale" format of Eisenstat, Gursky, Schultz and Sherman, 1982, in the three-array form of
 * Saad, Iterative Methods for Sparse Linear Systems, section 3.4.
 */
import type { Parsed } from '../workload/parsed.js';
import {
  createIndices,
  firstRefusal,
  type IndexArray,
  type IndexBits,
  indexRefusal,
  storedBytes,
} from './indices.js';
import type { Weights } from './weights.js';

export interface Csr {
  readonly m: number;
  readonly k: number;
  readonly nnz: number;
  readonly indexBits: IndexBits;
  /** m + 1 entries. */
  readonly rowPtr: Uint32Array;
  /** nnz entries. */
  readonly colIdx: IndexArray;
  /** nnz entries. */
  readonly values: Float32Array;
  /** Bytes of the three arrays. */
  readonly weightBytes: number;
}

/** A copy in CSR. Refused when k columns do not fit the index. */
export function toCsr(weights: Weights, options: { readonly indexBits: IndexBits }): Parsed<Csr> {
  const { indexBits } = options;
  const { m, k, nnz } = weights;
  const refused = firstRefusal(indexRefusal(k - 1, indexBits));
  if (refused) return refused;
  const colIdx = createIndices(nnz, indexBits);
  colIdx.set(weights.colIdx);
  const rowPtr = weights.rowPtr.slice();
  const values = weights.values.slice();
  const weightBytes = storedBytes(rowPtr, colIdx, values);
  return { ok: true, value: { m, k, nnz, indexBits, rowPtr, colIdx, values, weightBytes } };
}

export function csrToWeights({ m, k, nnz, rowPtr, colIdx, values }: Csr): Weights {
  return { m, k, nnz, rowPtr: rowPtr.slice(), colIdx: Uint32Array.from(colIdx), values: values.slice() };
}
