/**
 * AOCL-Sparse: a CSR handle, a hint, an optimisation, the product. Written from its documentation, for
 * version 4 and later (3 took the scalars of csrmm by pointer). What it stores after the optimisation
 * cannot be asked for: the size of the CSR that it was given is reported. Source: AOCL-Sparse API Guide.
 */
import type { Kernel, PreparedKernel, Weights, Workload } from '../contract.js';
import { expectSuccess, nativeCsr } from './csr.js';
import { hold } from './hold.js';
import type { Session } from './library.js';
import { countProcessors, supportsProduct } from './supports.js';

const OPERATION_NONE = 111;
const INDEX_FROM_ZERO = 0;
const ROW_MAJOR = 0;
/** A network runs for many time steps, so any optimisation pays. */
const MANY_CALLS = 100_000;
/** aoclsparse_status_not_implemented: no such optimisation, which is no failure. */
const NOT_IMPLEMENTED = 1;

type Numbers = (...values: number[]) => number;

export function aoclSparseKernel(id: string, session: () => Session): Kernel {
  const processors = countProcessors();
  return {
    id: `${id}/sparse-f32`,
    operand: 'sparse',
    format: 'csr-optimised',
    supports: (workload) => supportsProduct(workload, processors),
    prepare: (workload, weights) => prepare(session(), workload, weights),
  };
}

async function prepare(session: Session, workload: Workload, weights: Weights): Promise<PreparedKernel> {
  const { native, buffers } = session;
  const { m, k, nnz } = weights;
  const { batch } = workload;
  session.ensureThreads(workload.threads);
  const csr = nativeCsr(buffers, weights);
  const descriptor = buffers.slot();
  const matrix = buffers.slot();
  expectSuccess(
    native.call<Numbers>('int aoclsparse_create_mat_descr(uintptr_t slot)')(descriptor.address),
    'aoclsparse_create_mat_descr',
  );
  const create = native.call<Numbers>(
    'int aoclsparse_create_scsr(uintptr_t slot, int base, int m, int n, int nnz, uintptr_t row_ptr, uintptr_t col_idx, uintptr_t values)',
  );
  const { rowPtr, colIdx, values } = csr;
  const status = create(
    matrix.address,
    INDEX_FROM_ZERO,
    m,
    k,
    nnz,
    rowPtr.address,
    colIdx.address,
    values.address,
  );
  expectSuccess(status, 'aoclsparse_create_scsr');
  optimise(session, matrix.read(), descriptor.read(), batch);
  const x = buffers.floats(k * batch);
  const y = buffers.floats(m * batch);
  // The scalars of mv are passed by pointer, those of csrmm by value.
  const scalars = buffers.copyFloats(Float32Array.of(1, 0));
  const operands = { matrix: matrix.read(), descriptor: descriptor.read(), x: x.address, y: y.address };
  return hold(session, workload, {
    weightBytes: csr.bytes,
    x,
    y,
    activations: 'unit-major',
    keeps: [csr, scalars],
    multiply: product(session, operands, scalars.address, batch),
    free() {
      native.call<Numbers>('int aoclsparse_destroy(uintptr_t slot)')(matrix.address);
      native.call<Numbers>('int aoclsparse_destroy_mat_descr(uintptr_t descr)')(descriptor.read());
    },
  });
}

function optimise({ native }: Session, matrix: number, descriptor: number, batch: number): void {
  const name = batch === 1 ? 'aoclsparse_set_mv_hint' : 'aoclsparse_set_mm_hint';
  const hint = native.call<Numbers>(`int ${name}(uintptr_t mat, int op, uintptr_t descr, int calls)`);
  const hinted = hint(matrix, OPERATION_NONE, descriptor, MANY_CALLS);
  if (hinted !== NOT_IMPLEMENTED) expectSuccess(hinted, name);
  const optimised = native.call<Numbers>('int aoclsparse_optimize(uintptr_t mat)')(matrix);
  if (optimised !== NOT_IMPLEMENTED) expectSuccess(optimised, 'aoclsparse_optimize');
}

interface Operands {
  readonly matrix: number;
  readonly descriptor: number;
  readonly x: number;
  readonly y: number;
}

function product(
  { native }: Session,
  { matrix, descriptor, x, y }: Operands,
  one: number,
  batch: number,
): () => void {
  if (batch === 1) {
    const mv = native.call<Numbers>(
      'int aoclsparse_smv(int op, uintptr_t alpha, uintptr_t mat, uintptr_t descr, uintptr_t x, uintptr_t beta, uintptr_t y)',
    );
    const zero = one + 4;
    return () => {
      const status = mv(OPERATION_NONE, one, matrix, descriptor, x, zero, y);
      if (status !== 0) expectSuccess(status, 'aoclsparse_smv');
    };
  }
  const mm = native.call<Numbers>(
    'int aoclsparse_scsrmm(int op, float alpha, uintptr_t mat, uintptr_t descr, int order, uintptr_t b, int n, int ldb, float beta, uintptr_t c, int ldc)',
  );
  return () => {
    const status = mm(OPERATION_NONE, 1, matrix, descriptor, ROW_MAJOR, x, batch, batch, 0, y, batch);
    if (status !== 0) expectSuccess(status, 'aoclsparse_scsrmm');
  };
}
