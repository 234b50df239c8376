/**
 * The dense products of every library with a C interface to BLAS, in each way in which one of them is the
 * fastest. Y = W X, W is M × K, in float32; the names are those of our formula.
 *
 *   gemv-f32       batch 1, W as it is: rows times x
 *   gemv-t-f32     batch 1, W stored transposed: a sum of columns
 *   gemm-f32       W times X, all three in our layout
 *   gemm-xwt-f32   activations batch-major: X (N × K) times Wᵀ, W as it is
 *   gemm-xw-f32    activations batch-major: X (N × K) times W stored transposed (K × M)
 *
 * One is not enough. At batches of 2 to 8 the batch-major ones were 2 to 7 times faster than gemm-f32 in MKL
 * 2020 and BLIS 0.9, and from 16 on all were alike; of the two for one sequence each won somewhere. Calling gemm
 * for batch 1 took OpenBLAS 3 to 5 times as long as gemv. Source of the interface: BLAS Technical Forum
 * Standard, 2001, appendix B.
 */
import { fillDense, fillDenseTransposed } from '../../src/matrix/dense.js';
import type { Kernel, PreparedKernel, Support, Weights, Workload } from '../contract.js';
import { type Activations, hold } from './hold.js';
import type { NativeLibrary } from './koffi.js';
import type { Session } from './library.js';
import { countProcessors, supportsDenseProduct } from './supports.js';

const ROW_MAJOR = 101;
const NO_TRANSPOSE = 111;
const TRANSPOSE = 112;

type Sgemv = (
  layout: number,
  transpose: number,
  m: number,
  n: number,
  alpha: number,
  a: number,
  lda: number,
  x: number,
  incX: number,
  beta: number,
  y: number,
  incY: number,
) => void;

type Sgemm = (
  layout: number,
  transposeA: number,
  transposeB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  beta: number,
  c: number,
  ldc: number,
) => void;

export function sgemv(native: NativeLibrary): Sgemv {
  return native.call<Sgemv>(
    'void cblas_sgemv(int layout, int trans, int m, int n, float alpha, uintptr_t a, int lda, uintptr_t x, int incx, float beta, uintptr_t y, int incy)',
  );
}

export function sgemm(native: NativeLibrary): Sgemm {
  return native.call<Sgemm>(
    'void cblas_sgemm(int layout, int trans_a, int trans_b, int m, int n, int k, float alpha, uintptr_t a, int lda, uintptr_t b, int ldb, float beta, uintptr_t c, int ldc)',
  );
}

interface Operands {
  readonly session: Session;
  readonly m: number;
  readonly k: number;
  readonly batch: number;
  readonly w: number;
  readonly x: number;
  readonly y: number;
}

interface Way {
  readonly name: string;
  readonly isVector: boolean;
  readonly isTransposed: boolean;
  readonly activations: Activations;
  /** The call, with everything that does not change bound to it. */
  bind(operands: Operands): () => void;
}

const WAYS: readonly Way[] = [
  {
    name: 'gemv-f32',
    isVector: true,
    isTransposed: false,
    activations: 'unit-major',
    bind({ session, m, k, w, x, y }) {
      const call = sgemv(session.native);
      return () => call(ROW_MAJOR, NO_TRANSPOSE, m, k, 1, w, k, x, 1, 0, y, 1);
    },
  },
  {
    name: 'gemv-t-f32',
    isVector: true,
    isTransposed: true,
    activations: 'unit-major',
    bind({ session, m, k, w, x, y }) {
      const call = sgemv(session.native);
      return () => call(ROW_MAJOR, TRANSPOSE, k, m, 1, w, m, x, 1, 0, y, 1);
    },
  },
  {
    name: 'gemm-f32',
    isVector: false,
    isTransposed: false,
    activations: 'unit-major',
    bind({ session, m, k, batch, w, x, y }) {
      const call = sgemm(session.native);
      return () => call(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, batch, k, 1, w, k, x, batch, 0, y, batch);
    },
  },
  {
    name: 'gemm-xwt-f32',
    isVector: false,
    isTransposed: false,
    activations: 'batch-major',
    bind({ session, m, k, batch, w, x, y }) {
      const call = sgemm(session.native);
      return () => call(ROW_MAJOR, NO_TRANSPOSE, TRANSPOSE, batch, m, k, 1, x, k, w, k, 0, y, m);
    },
  },
  {
    name: 'gemm-xw-f32',
    isVector: false,
    isTransposed: true,
    activations: 'batch-major',
    bind({ session, m, k, batch, w, x, y }) {
      const call = sgemm(session.native);
      return () => call(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, batch, m, k, 1, x, k, w, m, 0, y, m);
    },
  },
];

export interface CblasFacts {
  /** Its gemv uses one thread, however many are set. */
  readonly gemvOnOneThread?: true;
}

/** The kernels of any library with a CBLAS; the list is fit for `VendorLibrary.kernels`. */
export function cblasKernels(id: string, session: () => Session, facts: CblasFacts = {}): Kernel[] {
  const processors = countProcessors();
  return WAYS.map((way) => ({
    id: `${id}/${way.name}`,
    operand: 'dense',
    format: way.isTransposed ? 'dense-transposed' : 'dense',
    supports: (workload) => supports(way, workload, processors, facts),
    prepare: (workload, weights) => prepare(way, session(), workload, weights),
  }));
}

function supports(way: Way, workload: Workload, processors: number, facts: CblasFacts): Support {
  const { batch, threads } = workload;
  // Where gemv does not divide the work, a gemm of one column may.
  const needsGemm = facts.gemvOnOneThread === true && threads > 1;
  if (way.isVector && batch > 1) return { ok: false, reason: 'for batch 1' };
  if (way.isVector && needsGemm) return { ok: false, reason: "the library's gemv runs on one thread only" };
  if (!way.isVector && batch === 1 && !needsGemm) return { ok: false, reason: 'for batch 2 and above' };
  return supportsDenseProduct(workload, processors);
}

async function prepare(
  way: Way,
  session: Session,
  workload: Workload,
  weights: Weights,
): Promise<PreparedKernel> {
  const { m, k } = weights;
  const { batch } = workload;
  const { buffers } = session;
  const w = buffers.floats(m * k);
  if (way.isTransposed) fillDenseTransposed(weights, w.array);
  else fillDense(weights, w.array);
  const x = buffers.floats(k * batch);
  const y = buffers.floats(m * batch);
  const multiply = way.bind({ session, m, k, batch, w: w.address, x: x.address, y: y.address });
  return hold(session, workload, {
    weightBytes: w.array.byteLength,
    x,
    y,
    activations: way.activations,
    multiply,
    keeps: [w],
  });
}
