/**
 * librsb's Recursive Sparse Blocks: quadrants of quadrants, each leaf with 16-bit indices where they
 * suffice. The library tries partitions and formats of the leaves for this product and keeps the fastest
 * (`rsb_tune_spmm`); for a 1760² matrix with a tenth of its entries that took 0.04 to 0.2 s and won 0 to 25 %.
 * Source: librsb 1.3 reference, rsb.h.
 */
import type { Kernel, PreparedKernel, Weights, Workload } from '../contract.js';
import { expectSuccess, nativeCsr } from './csr.js';
import { hold } from './hold.js';
import type { Session } from './library.js';
import { countProcessors, supportsProduct } from './supports.js';

const FLOAT = 'S'.charCodeAt(0);
const NO_TRANSPOSE = 'N'.charCodeAt(0);
const ROW_MAJOR = 0;
const NO_FLAGS = 0;
const TUNING_ROUNDS = 1;
const TUNING_SECONDS = 1;
const INDEX_BYTES = 1;
/** `rsb_strerror_r` wants room for a line. */
const MESSAGE_BYTES = 256;

type Numbers<R> = (...values: number[]) => R;

export function librsbKernel(id: string, session: () => Session): Kernel {
  const processors = countProcessors();
  return {
    id: `${id}/rsb-f32`,
    operand: 'sparse',
    format: 'rsb',
    supports: (workload) => supportsProduct(workload, processors),
    prepare: (workload, weights) => prepare(session(), workload, weights),
  };
}

async function prepare(session: Session, workload: Workload, weights: Weights): Promise<PreparedKernel> {
  const { native, buffers } = session;
  const { m, k, nnz } = weights;
  const { batch } = workload;
  // The partition depends on the threads.
  session.ensureThreads(workload.threads);
  const scalars = buffers.copyFloats(Float32Array.of(1, 0));
  const [one, zero] = [scalars.address, scalars.address + 4];
  const x = buffers.floats(k * batch);
  const y = buffers.floats(m * batch);
  const matrix = tuned(session, create(session, weights), { batch, m, k, one, zero, x, y });
  const free = native.call<Numbers<number>>('uintptr_t rsb_mtx_free(uintptr_t mtx)');
  const spmv = native.call<Numbers<number>>(
    'int rsb_spmv(int trans, uintptr_t alpha, uintptr_t mtx, uintptr_t x, int incx, uintptr_t beta, uintptr_t y, int incy)',
  );
  const spmm = native.call<Numbers<number>>(
    'int rsb_spmm(int trans, uintptr_t alpha, uintptr_t mtx, int nrhs, int order, uintptr_t b, int ldb, uintptr_t beta, uintptr_t c, int ldc)',
  );
  const multiply =
    batch === 1
      ? () => spmv(NO_TRANSPOSE, one, matrix, x.address, 1, zero, y.address, 1)
      : () => spmm(NO_TRANSPOSE, one, matrix, batch, ROW_MAJOR, x.address, batch, zero, y.address, batch);
  return hold(session, workload, {
    weightBytes: 4 * nnz + indexBytes(session, matrix),
    x,
    y,
    activations: 'unit-major',
    keeps: [scalars],
    multiply: () => {
      const status = multiply();
      if (status !== 0) throw new Error(message(session, status));
    },
    free: () => free(matrix),
  });
}

/** The library copies the arrays. */
function create(session: Session, weights: Weights): number {
  const { native, buffers } = session;
  const allocate = native.call<Numbers<number>>(
    'uintptr_t rsb_mtx_alloc_from_csr_const(uintptr_t va, uintptr_t rp, uintptr_t ja, int nnz, int8_t typecode, int rows, int columns, int block_rows, int block_columns, int flags, uintptr_t error)',
  );
  const { rowPtr, colIdx, values } = nativeCsr(buffers, weights);
  const error = buffers.copyInts(Uint32Array.of(0));
  const matrix = Number(
    allocate(
      values.address,
      rowPtr.address,
      colIdx.address,
      weights.nnz,
      FLOAT,
      weights.m,
      weights.k,
      1,
      1,
      NO_FLAGS,
      error.address,
    ),
  );
  if (matrix === 0 || error.array[0] !== 0) throw new Error(message(session, error.array[0]));
  return matrix;
}

interface Tuning {
  readonly batch: number;
  readonly m: number;
  readonly k: number;
  readonly one: number;
  readonly zero: number;
  readonly x: { readonly address: number };
  readonly y: { readonly address: number };
}

/** The same matrix, perhaps stored otherwise; the one given must not be used any more. */
function tuned(session: Session, matrix: number, { batch, one, zero, x, y }: Tuning): number {
  const { native, buffers } = session;
  const tune = native.call<Numbers<number>>(
    'int rsb_tune_spmm(uintptr_t mtx, uintptr_t speedup, uintptr_t threads, int rounds, double seconds, int trans, uintptr_t alpha, uintptr_t operand, int nrhs, int order, uintptr_t b, int ldb, uintptr_t beta, uintptr_t c, int ldc)',
  );
  const slot = buffers.copyLongs([matrix]);
  const status = tune(
    slot.address,
    0,
    0,
    TUNING_ROUNDS,
    TUNING_SECONDS,
    NO_TRANSPOSE,
    one,
    0,
    batch,
    ROW_MAJOR,
    x.address,
    batch,
    zero,
    y.address,
    batch,
  );
  if (status !== 0) throw new Error(message(session, status));
  return Number(slot.array[0]);
}

function indexBytes({ native, buffers }: Session, matrix: number): number {
  const info = native.call<Numbers<number>>('int rsb_mtx_get_info(uintptr_t mtx, int what, uintptr_t into)');
  const size = buffers.slot();
  expectSuccess(info(matrix, INDEX_BYTES, size.address), 'rsb_mtx_get_info');
  return size.read();
}

function message({ native, buffers }: Session, status: number): string {
  const describe = native.call<Numbers<number>>('int rsb_strerror_r(int error, uintptr_t text, size_t room)');
  const text = buffers.bytes(MESSAGE_BYTES);
  describe(status, text.address, MESSAGE_BYTES);
  const end = text.array.indexOf(0);
  return `librsb: ${new TextDecoder().decode(text.array.subarray(0, end)).trim()} (${status}).`;
}
