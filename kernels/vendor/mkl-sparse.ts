/**
 * MKL's sparse product, by its inspector-executor interface: the matrix is handed over in CSR, told how it
 * will be used and how often, optimised, and multiplied.
 *
 * The optimisation may not allocate (`SPARSE_MEMORY_NONE`), so MKL stays with the CSR. The format into which
 * it would convert pads rows with other rows' columns: a NaN in an input then reaches rows that do not use
 * it (MKL 2020, batch 1), which no sparse product here may do. It costs nothing: for 1760 × 1760 and
 * 7680 × 2560 with a tenth of their entries, with and without were alike within 1 % (88 and 597 µs).
 * Source: Developer Reference for Intel oneAPI Math Kernel Library for C, Inspector-Executor Sparse BLAS.
 */
import type { Kernel, PreparedKernel, Weights, Workload } from '../contract.js';
import type { Buffers } from './buffers.js';
import { expectSuccess, nativeCsr } from './csr.js';
import { hold } from './hold.js';
import type { NativeLibrary } from './koffi.js';
import type { Session } from './library.js';
import { countProcessors, supportsProduct } from './supports.js';

const NON_TRANSPOSE = 10;
const INDEX_FROM_ZERO = 0;
const ROW_MAJOR = 101;
const MEMORY_NONE = 80;
/** Status: it has no such optimisation for this matrix, which is no failure. */
const NOT_SUPPORTED = 6;

/** Expected calls: a network runs for many time steps, so any optimisation pays. */
const MANY_CALLS = 100_000;

/**
 * `struct matrix_descr` is three ints and handed over by value. In the x86-64 convention of Linux and macOS
 * that is two integers in registers or on the stack, in that of Windows the address of a copy. Written out as
 * such it costs nothing, where koffi takes 250 ns to make a struct of an object.
 */
const DESCRIPTION = process.platform === 'win32' ? 'uintptr_t descr' : 'uint64_t type_mode, uint32_t diag';
const GENERAL = 20;

/** The arguments that stand for a general matrix; `keep` lives as long as the last call. */
function describeGeneral(buffers: Buffers): { readonly values: readonly number[]; readonly keep: unknown } {
  if (process.platform !== 'win32') return { values: [GENERAL, 0], keep: null };
  const struct = buffers.copyInts(Uint32Array.of(GENERAL, 0, 0));
  return { values: [struct.address], keep: struct };
}

type Numbers = (...values: number[]) => number;

export function mklSparseKernel(id: string, session: () => Session): Kernel {
  const processors = countProcessors();
  return {
    id: `${id}/csr-f32`,
    operand: 'sparse',
    format: 'csr',
    supports: (workload) => supportsProduct(workload, processors),
    prepare: (workload, weights) => prepare(session(), workload, weights),
  };
}

async function prepare(session: Session, workload: Workload, weights: Weights): Promise<PreparedKernel> {
  const { native, buffers } = session;
  const { m, k } = weights;
  const { batch } = workload;
  // Optimised for the threads that will multiply.
  session.ensureThreads(workload.threads);
  const csr = nativeCsr(buffers, weights);
  const x = buffers.floats(k * batch);
  const y = buffers.floats(m * batch);
  const matrix = createMatrix(session, csr, m, k);
  const general = describeGeneral(buffers);
  giveHints(native, matrix, general.values, batch);
  const destroy = native.call<Numbers>('int mkl_sparse_destroy(uintptr_t a)');
  return hold(session, workload, {
    weightBytes: csr.bytes,
    x,
    y,
    activations: 'unit-major',
    keeps: [csr, general.keep],
    multiply: product(native, matrix, general.values, batch, x.address, y.address),
    free: () => destroy(matrix),
  });
}

function createMatrix(
  { native, buffers }: Session,
  { rowPtr, colIdx, values }: ReturnType<typeof nativeCsr>,
  m: number,
  k: number,
): number {
  const create = native.call<Numbers>(
    'int mkl_sparse_s_create_csr(uintptr_t a, int indexing, int rows, int cols, uintptr_t rows_start, uintptr_t rows_end, uintptr_t col_indx, uintptr_t values)',
  );
  const slot = buffers.slot();
  const [starts, ends] = [rowPtr.address, rowPtr.address + 4];
  expectSuccess(
    create(slot.address, INDEX_FROM_ZERO, m, k, starts, ends, colIdx.address, values.address),
    'mkl_sparse_s_create_csr',
  );
  return slot.read();
}

function giveHints(native: NativeLibrary, matrix: number, general: readonly number[], batch: number): void {
  const setMemory = native.call<Numbers>('int mkl_sparse_set_memory_hint(uintptr_t a, int policy)');
  expectHint(setMemory(matrix, MEMORY_NONE), 'mkl_sparse_set_memory_hint');
  if (batch === 1) {
    const hint = native.call<Numbers>(
      `int mkl_sparse_set_mv_hint(uintptr_t a, int operation, ${DESCRIPTION}, int expected_calls)`,
    );
    expectHint(hint(matrix, NON_TRANSPOSE, ...general, MANY_CALLS), 'mkl_sparse_set_mv_hint');
  } else {
    const hint = native.call<Numbers>(
      `int mkl_sparse_set_mm_hint(uintptr_t a, int operation, ${DESCRIPTION}, int layout, int columns, int expected_calls)`,
    );
    const status = hint(matrix, NON_TRANSPOSE, ...general, ROW_MAJOR, batch, MANY_CALLS);
    expectHint(status, 'mkl_sparse_set_mm_hint');
  }
  expectHint(native.call<Numbers>('int mkl_sparse_optimize(uintptr_t a)')(matrix), 'mkl_sparse_optimize');
}

function expectHint(status: number, what: string): void {
  if (status !== NOT_SUPPORTED) expectSuccess(status, what);
}

/** The call with its arguments bound: an array that is spread costs as much as a small product. */
function product(
  native: NativeLibrary,
  matrix: number,
  general: readonly number[],
  batch: number,
  x: number,
  y: number,
): () => void {
  const name = batch === 1 ? 'mkl_sparse_s_mv' : 'mkl_sparse_s_mm';
  const call = native.call<Numbers>(
    batch === 1
      ? `int ${name}(int operation, float alpha, uintptr_t a, ${DESCRIPTION}, uintptr_t x, float beta, uintptr_t y)`
      : `int ${name}(int operation, float alpha, uintptr_t a, ${DESCRIPTION}, int layout, uintptr_t x, int columns, int ldx, float beta, uintptr_t y, int ldy)`,
  );
  const bound: Numbers =
    batch === 1
      ? call.bind(null, NON_TRANSPOSE, 1, matrix, ...general, x, 0, y)
      : call.bind(null, NON_TRANSPOSE, 1, matrix, ...general, ROW_MAJOR, x, batch, batch, 0, y, batch);
  return () => {
    const status = bound();
    if (status !== 0) expectSuccess(status, name);
  };
}
