/**
 * Block compressed sparse rows: CSR of dense R × C blocks on a fixed grid; a block is stored when any of
 * its elements is non-zero, row-major inside. R = C = 2:
 *
 *     a b . . .      values       a b c d | e 0 0 0      block by block, R·C values each
 *     c d . . .      blockColIdx  0       | 2            block column; its first column is C · that
 *     . . . . e      blockRowPtr  0 1 2                  block row r is [ptr[r], ptr[r + 1])
 *
 * Blocks that reach over the right or lower edge are filled with zeros: a kernel reads x up to column
 * C · ⌈k/C⌉ and must keep those beyond k at 0, and drops the rows beyond m.
 *
 * Bytes per stored value: 4 + 4/(R·C) with 32-bit block columns (4.5 for 8×1, 4.25 for 4×4). A zero
 * inside a block multiplies some x like a dense kernel does: where that x is infinite the product is NaN.
 * Source: Saad, SPARSKIT, 1994 ("block sparse row" format).
 */
import type { Parsed } from '../workload/parsed.js';
import {
  createIndices,
  firstRefusal,
  type IndexArray,
  type IndexBits,
  indexRefusal,
  requireSize,
  storedBytes,
} from './indices.js';
import type { Weights } from './weights.js';

export interface Bsr {
  readonly m: number;
  readonly k: number;
  readonly nnz: number;
  /** Values stored, zeros inside blocks included. */
  readonly storedCount: number;
  /** R. */
  readonly blockRows: number;
  /** C. */
  readonly blockCols: number;
  readonly indexBits: IndexBits;
  /** ⌈m/R⌉ + 1 entries. */
  readonly blockRowPtr: Uint32Array;
  /** One entry per block. */
  readonly blockColIdx: IndexArray;
  /** R · C entries per block, row-major. */
  readonly values: Float32Array;
  /** Bytes of the three arrays. */
  readonly weightBytes: number;
}

export interface BsrOptions {
  readonly blockRows: number;
  readonly blockCols: number;
  readonly indexBits: IndexBits;
}

/** Refused when a block column does not fit the index; RangeError for sizes below 1. */
export function toBsr(weights: Weights, options: BsrOptions): Parsed<Bsr> {
  const { blockRows, blockCols, indexBits } = options;
  const { m, k, nnz } = weights;
  requireSize('The rows of a block', blockRows);
  requireSize('The columns of a block', blockCols);
  const gridCols = Math.ceil(k / blockCols);
  const refused = firstRefusal(indexRefusal(gridCols - 1, indexBits));
  if (refused) return refused;

  const grid = usedBlocks(weights, blockRows, blockCols);
  const blockColIdx = createIndices(grid.blockColIdx.length, indexBits);
  blockColIdx.set(grid.blockColIdx);
  const blockSize = blockRows * blockCols;
  const values = new Float32Array(blockColIdx.length * blockSize);
  const slotOf = new Uint32Array(gridCols);
  for (let row = 0; row < m; row++) {
    const gridRow = Math.floor(row / blockRows);
    if (row % blockRows === 0) {
      const end = grid.blockRowPtr[gridRow + 1];
      for (let block = grid.blockRowPtr[gridRow]; block < end; block++) slotOf[blockColIdx[block]] = block;
    }
    for (let i = weights.rowPtr[row]; i < weights.rowPtr[row + 1]; i++) {
      const column = weights.colIdx[i];
      const block = slotOf[Math.floor(column / blockCols)];
      const inside = (row % blockRows) * blockCols + (column % blockCols);
      values[block * blockSize + inside] = weights.values[i];
    }
  }
  const { blockRowPtr } = grid;
  const weightBytes = storedBytes(blockRowPtr, blockColIdx, values);
  const counts = { m, k, nnz, storedCount: values.length, blockRows, blockCols, indexBits, weightBytes };
  return { ok: true, value: { ...counts, blockRowPtr, blockColIdx, values } };
}

/** m × k row-major. */
export function bsrToDense(bsr: Bsr): Float32Array {
  const { m, k, blockRows, blockCols, blockRowPtr, blockColIdx, values } = bsr;
  const dense = new Float32Array(m * k);
  for (let row = 0; row < m; row++) {
    const gridRow = Math.floor(row / blockRows);
    for (let block = blockRowPtr[gridRow]; block < blockRowPtr[gridRow + 1]; block++) {
      const source = (block * blockRows + (row % blockRows)) * blockCols;
      const firstColumn = blockColIdx[block] * blockCols;
      const width = Math.min(blockCols, k - firstColumn);
      dense.set(values.subarray(source, source + width), row * k + firstColumn);
    }
  }
  return dense;
}

/** The blocks that hold a non-zero, by block row, columns ascending. */
function usedBlocks(
  { m, k, rowPtr, colIdx }: Weights,
  blockRows: number,
  blockCols: number,
): { readonly blockRowPtr: Uint32Array; readonly blockColIdx: number[] } {
  const gridRows = Math.ceil(m / blockRows);
  const blockRowPtr = new Uint32Array(gridRows + 1);
  const blockColIdx: number[] = [];
  const isUsed = new Uint8Array(Math.ceil(k / blockCols));
  for (let gridRow = 0; gridRow < gridRows; gridRow++) {
    isUsed.fill(0);
    const end = rowPtr[Math.min((gridRow + 1) * blockRows, m)];
    for (let i = rowPtr[gridRow * blockRows]; i < end; i++) isUsed[Math.floor(colIdx[i] / blockCols)] = 1;
    for (let gridCol = 0; gridCol < isUsed.length; gridCol++) if (isUsed[gridCol]) blockColIdx.push(gridCol);
    blockRowPtr[gridRow + 1] = blockColIdx.length;
  }
  return { blockRowPtr, blockColIdx };
}
