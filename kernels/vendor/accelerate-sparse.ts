/**
 * The Sparse BLAS of Apple's Accelerate, written from its documentation: a matrix into which rows are
 * inserted, then products that add to what is in Y, which is therefore cleared first, as its users must. The
 * format is Apple's own and its size cannot be asked for: values and 64-bit columns as inserted are reported.
 * Source: Apple Developer Documentation, Accelerate, Sparse BLAS (Sparse/BLAS.h).
 */
import type { Kernel, PreparedKernel, Weights, Workload } from '../contract.js';
import { expectSuccess } from './csr.js';
import { hold } from './hold.js';
import type { Session } from './library.js';
import { countProcessors, supportsProduct } from './supports.js';

const ROW_MAJOR = 101;
const NO_TRANSPOSE = 111;
/** A float32 and a `sparse_index`. */
const BYTES_PER_ENTRY = 12;

type Numbers = (...values: number[]) => number;

export function accelerateSparseKernel(id: string, session: () => Session): Kernel {
  const processors = countProcessors();
  return {
    id: `${id}/sparse-f32`,
    operand: 'sparse',
    format: 'sparse-blas',
    supports: (workload) => supportsProduct(workload, processors),
    prepare: (workload, weights) => prepare(session(), workload, weights),
  };
}

async function prepare(session: Session, workload: Workload, weights: Weights): Promise<PreparedKernel> {
  const { native, buffers } = session;
  const { m, k, nnz } = weights;
  const { batch } = workload;
  session.ensureThreads(workload.threads);
  const matrix = createMatrix(session, weights);
  const x = buffers.floats(k * batch);
  const y = buffers.floats(m * batch);
  const mv = native.call<Numbers>(
    'int sparse_matrix_vector_product_dense_float(int trans, float alpha, uintptr_t a, uintptr_t x, int64_t incx, uintptr_t y, int64_t incy)',
  );
  const mm = native.call<Numbers>(
    'int sparse_matrix_product_dense_float(int order, int trans, uint64_t n, float alpha, uintptr_t a, uintptr_t b, uint64_t ldb, uintptr_t c, uint64_t ldc)',
  );
  const add =
    batch === 1
      ? () => mv(NO_TRANSPOSE, 1, matrix, x.address, 1, y.address, 1)
      : () => mm(ROW_MAJOR, NO_TRANSPOSE, batch, 1, matrix, x.address, batch, y.address, batch);
  return hold(session, workload, {
    weightBytes: BYTES_PER_ENTRY * nnz,
    x,
    y,
    activations: 'unit-major',
    keeps: [],
    multiply() {
      y.array.fill(0);
      const status = add();
      if (status !== 0) expectSuccess(status, 'the sparse product of Accelerate');
    },
    free: () => native.call<Numbers>('int sparse_matrix_destroy(uintptr_t a)')(matrix),
  });
}

/** The library copies what is inserted. */
function createMatrix({ native, buffers }: Session, { m, k, rowPtr, colIdx, values }: Weights): number {
  const create = native.call<Numbers>('uintptr_t sparse_matrix_create_float(uint64_t m, uint64_t n)');
  const insertRow = native.call<Numbers>(
    'int sparse_insert_row_float(uintptr_t a, int64_t row, uint64_t nz, uintptr_t val, uintptr_t columns)',
  );
  const matrix = Number(create(m, k));
  if (matrix === 0) throw new Error('sparse_matrix_create_float failed.');
  for (let row = 0; row < m; row++) {
    const [from, to] = [rowPtr[row], rowPtr[row + 1]];
    if (from === to) continue;
    const entries = buffers.copyFloats(values.subarray(from, to));
    const columns = buffers.copyLongs([...colIdx.subarray(from, to)]);
    const status = insertRow(matrix, row, to - from, entries.address, columns.address);
    expectSuccess(status, 'sparse_insert_row_float');
  }
  expectSuccess(native.call<Numbers>('int sparse_commit(uintptr_t a)')(matrix), 'sparse_commit');
  return matrix;
}
