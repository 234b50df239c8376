/** The weights on the device in the formats of cuSPARSE, each as a descriptor. */
import type { Weights } from '../contract.js';
import { nativeCsr } from '../vendor/csr.js';
import type { Arena } from './arena.js';
import type { CudaSession } from './session.js';
import { toSlicedEll } from './sliced-ell.js';
import type { Descriptor } from './sparse.js';

export interface StoredMatrix {
  readonly descriptor: Descriptor;
  /** Of the arrays on the device. */
  readonly weightBytes: number;
}

/** A warp's lanes. */
const SLICE_ROWS = 32;

/** `format` is what reports say; `bytesPerNonZero` about, without row pointers and padding. */
export interface SparseFormat {
  readonly format: string;
  readonly bytesPerNonZero: number;
  store(session: CudaSession, arena: Arena, weights: Weights): StoredMatrix;
}

export const CSR: SparseFormat = {
  format: 'csr',
  bytesPerNonZero: 8,
  store({ buffers, sparse }, arena, weights) {
    const { m, k, nnz } = weights;
    const host = nativeCsr(buffers, weights);
    const [rowPtr, colIdx, values] = [host.rowPtr, host.colIdx, host.values].map(arena.upload);
    return owned(arena, sparse.csr({ m, k, nnz, rowPtr, colIdx, values }), host.bytes);
  },
};

export const COO: SparseFormat = {
  format: 'coo',
  bytesPerNonZero: 12,
  store({ buffers, sparse }, arena, weights) {
    const { m, k, nnz } = weights;
    const rows = new Uint32Array(nnz);
    for (let row = 0; row < m; row++) rows.fill(row, weights.rowPtr[row], weights.rowPtr[row + 1]);
    const rowIdx = arena.upload(buffers.copyInts(rows));
    const colIdx = arena.upload(buffers.copyInts(weights.colIdx));
    const values = arena.upload(buffers.copyFloats(weights.values));
    return owned(arena, sparse.coo({ m, k, nnz, rowIdx, colIdx, values }), 12 * nnz);
  },
};

export const SLICED_ELL: SparseFormat = {
  format: `sell${SLICE_ROWS}`,
  bytesPerNonZero: 8,
  store({ buffers, sparse }, arena, weights) {
    const { m, k, nnz } = weights;
    const sell = toSlicedEll(weights, SLICE_ROWS);
    const { storedCount, sliceRows } = sell;
    const slicePtr = arena.upload(buffers.copyInts(sell.slicePtr));
    // −1 is the same word in both.
    const colIdx = arena.upload(buffers.copyInts(new Uint32Array(sell.colIdx.buffer)));
    const values = arena.upload(buffers.copyFloats(sell.values));
    return owned(
      arena,
      sparse.slicedEll({ m, k, nnz, storedCount, sliceRows, slicePtr, colIdx, values }),
      sell.slicePtr.byteLength + 8 * storedCount,
    );
  },
};

function owned(arena: Arena, descriptor: Descriptor, weightBytes: number): StoredMatrix {
  arena.defer(descriptor.destroy);
  return { descriptor, weightBytes };
}
