/**
 * SELL-C-σ: slices of C rows of similar length, stored column by column, so that a vector of C lanes
 * works on C rows at once and needs no sum across lanes. C = 2, σ = all rows:
 *
 *     a . b .  row 0     rowOrder  3 0 | 2           longest first; row 1 is empty and in no slice
 *     . . . .  row 1     slice 0   d a | e b | f 0   row 3: d e f, row 0: a b and one pad
 *     . c . .  row 2     slice 1   c 0               row 2, and a lane without a row
 *     d . e f  row 3     slicePtr  0 6 8
 *
 * Bytes per stored entry: 8 or 6, plus 4 per slice pointer, row and empty row. Sorting within windows
 * of σ rows keeps padding small (σ = m: sort all) at the price of a scattered output.
 *
 * Empty rows are in no slice: their output is 0 whatever the input, and they have no column that padding
 * could repeat. A kernel writes those zeros itself (`emptyRows`). Lanes without a row, which only the
 * last slice has, compute something that nobody reads; their padding points at the slice's first column.
 *
 * Source: Kreutzer, Hager, Wellein, Fehske and Bishop, "A unified sparse matrix data format for
 * efficient general sparse matrix-vector multiplication on modern processors with wide SIMD units",
 * SIAM J. Sci. Comput. 36(5), 2014.
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

export interface Sell {
  readonly m: number;
  readonly k: number;
  readonly nnz: number;
  /** Entries stored, padding included. */
  readonly storedCount: number;
  /** C: lanes, rows of a slice. */
  readonly sliceRows: number;
  readonly sliceCount: number;
  readonly indexBits: IndexBits;
  /** `sliceCount` + 1 entries: slice s has (slicePtr[s + 1] − slicePtr[s]) / C columns of C entries. */
  readonly slicePtr: Uint32Array;
  /** Rows that have non-zeros, in the order of lanes: lane l of slice s is row rowOrder[s · C + l]. */
  readonly rowOrder: Uint32Array;
  /** Rows without a non-zero, ascending. */
  readonly emptyRows: Uint32Array;
  /** `storedCount` entries. */
  readonly colIdx: IndexArray;
  /** `storedCount` entries. */
  readonly values: Float32Array;
  /** Bytes of the five arrays. */
  readonly weightBytes: number;
}

export interface SellOptions {
  /** C. */
  readonly sliceRows: number;
  /** σ: rows are sorted by length, longest first, within windows of so many non-empty rows; 1: not at all. */
  readonly sortWindow: number;
  readonly indexBits: IndexBits;
  readonly padColumn: PadColumn;
}

/** Refused when a column or the pad column does not fit the index; RangeError for sizes below 1. */
export function toSell(weights: Weights, options: SellOptions): Parsed<Sell> {
  const { sliceRows, sortWindow, indexBits, padColumn } = options;
  const { m, k, nnz } = weights;
  requireSize('The rows of a slice', sliceRows);
  requireSize('The window that rows are sorted in', sortWindow);
  const refused = firstRefusal(indexRefusal(k - 1, indexBits), padRefusal(padColumn, indexBits));
  if (refused) return refused;

  const allRows = Uint32Array.from({ length: m }, (_, row) => row);
  const emptyRows = allRows.filter((row) => rowLength(weights, row) === 0);
  const rowOrder = allRows.filter((row) => rowLength(weights, row) > 0);
  sortByLength(weights, rowOrder, sortWindow);
  const slicePtr = slicePointers(weights, rowOrder, sliceRows);
  const sliceCount = slicePtr.length - 1;
  const storedCount = slicePtr[sliceCount];
  const colIdx = createIndices(storedCount, indexBits);
  const values = new Float32Array(storedCount);
  for (let slice = 0; slice < sliceCount; slice++) {
    const [start, end] = [slicePtr[slice], slicePtr[slice + 1]];
    for (let lane = 0; lane < sliceRows; lane++) {
      const row: number | undefined = rowOrder[slice * sliceRows + lane];
      const first = row === undefined ? 0 : weights.rowPtr[row];
      const length = row === undefined ? 0 : rowLength(weights, row);
      for (let j = 0; j < length; j++) {
        colIdx[start + j * sliceRows + lane] = weights.colIdx[first + j];
        values[start + j * sliceRows + lane] = weights.values[first + j];
      }
      const repeated = length > 0 ? weights.colIdx[first + length - 1] : colIdx[start];
      const pad = padColumn === 'repeat' ? repeated : padColumn;
      for (let i = start + length * sliceRows + lane; i < end; i += sliceRows) colIdx[i] = pad;
    }
  }
  const weightBytes = storedBytes(slicePtr, rowOrder, emptyRows, colIdx, values);
  const counts = { m, k, nnz, storedCount, sliceRows, sliceCount, indexBits, weightBytes };
  return { ok: true, value: { ...counts, slicePtr, rowOrder, emptyRows, colIdx, values } };
}

/** What the stored entries add up to, m × k row-major; entries beyond column k − 1 belong to no element. */
export function sellToDense(sell: Sell): Float32Array {
  const { m, k, sliceRows, sliceCount, slicePtr, rowOrder, colIdx, values } = sell;
  const dense = new Float32Array(m * k);
  for (let slice = 0; slice < sliceCount; slice++) {
    for (let i = slicePtr[slice]; i < slicePtr[slice + 1]; i++) {
      const position = slice * sliceRows + ((i - slicePtr[slice]) % sliceRows);
      if (position >= rowOrder.length || colIdx[i] >= k) continue;
      dense[rowOrder[position] * k + colIdx[i]] += values[i];
    }
  }
  return dense;
}

function rowLength({ rowPtr }: Weights, row: number): number {
  return rowPtr[row + 1] - rowPtr[row];
}

/** In place, longest first within each window; equal lengths keep their order, so the result is one. */
function sortByLength(weights: Weights, rows: Uint32Array, window: number): void {
  if (window === 1) return;
  for (let start = 0; start < rows.length; start += window) {
    rows
      .subarray(start, start + window)
      .sort((a, b) => rowLength(weights, b) - rowLength(weights, a) || a - b);
  }
}

function slicePointers(weights: Weights, rowOrder: Uint32Array, sliceRows: number): Uint32Array {
  const slicePtr = new Uint32Array(Math.ceil(rowOrder.length / sliceRows) + 1);
  for (let slice = 0; slice < slicePtr.length - 1; slice++) {
    const rows = rowOrder.subarray(slice * sliceRows, (slice + 1) * sliceRows);
    const longest = rows.reduce((length, row) => Math.max(length, rowLength(weights, row)), 0);
    slicePtr[slice + 1] = slicePtr[slice] + longest * sliceRows;
  }
  return slicePtr;
}
