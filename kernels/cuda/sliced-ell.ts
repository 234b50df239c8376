import type { Weights } from '../contract.js';

/** Sliced ELL as cuSPARSE takes it: rows in their order, so that Y is too. */
export interface SlicedEll {
  readonly sliceRows: number;
  /** Entries stored, padding included. */
  readonly storedCount: number;
  /** ⌈m / sliceRows⌉ + 1 offsets of slices, in entries. */
  readonly slicePtr: Uint32Array;
  /** Slice by slice, in each the first entries of its rows, then the second ones, …; −1 is padding. */
  readonly colIdx: Int32Array;
  readonly values: Float32Array;
}

/**
 * `sliceRows` rows each, padded to the longest of them; the last slice is stored whole. Source: NVIDIA's cuSPARSE
 * documentation, "Sliced Ellpack", and the sample `spmv_sell` of its CUDALibrarySamples.
 */
export function toSlicedEll({ m, rowPtr, colIdx, values }: Weights, sliceRows: number): SlicedEll {
  const slices = Math.ceil(m / sliceRows);
  const lengthOf = (row: number): number => (row < m ? rowPtr[row + 1] - rowPtr[row] : 0);
  const slicePtr = new Uint32Array(slices + 1);
  for (let slice = 0; slice < slices; slice++) {
    let longest = 0;
    for (let lane = 0; lane < sliceRows; lane++) {
      longest = Math.max(longest, lengthOf(slice * sliceRows + lane));
    }
    slicePtr[slice + 1] = slicePtr[slice] + longest * sliceRows;
  }
  const storedCount = slicePtr[slices];
  const padded = { colIdx: new Int32Array(storedCount).fill(-1), values: new Float32Array(storedCount) };
  for (let row = 0; row < m; row++) {
    const start = slicePtr[Math.floor(row / sliceRows)] + (row % sliceRows);
    for (let i = 0; i < lengthOf(row); i++) {
      padded.colIdx[start + i * sliceRows] = colIdx[rowPtr[row] + i];
      padded.values[start + i * sliceRows] = values[rowPtr[row] + i];
    }
  }
  return { sliceRows, storedCount, slicePtr, ...padded };
}
