/**
 * Dense products of cuBLAS, Y = W X. Its matrices are column-major, and a row-major matrix is its transpose
 * there, so nothing has to be turned: our Yᵀ = Xᵀ Wᵀ is a product of three matrices as they lie.
 *
 *   sgemv-f32       batch 1, W as it is: Wᵀ of cuBLAS, transposed
 *   sgemv-t-f32     batch 1, W stored transposed
 *   sgemm-f32       all three as they lie
 *   sgemm-xwt-f32   activations batch-major, W as it is: what most frameworks call
 *   sgemm-xw-f32    activations batch-major, W stored transposed
 *   …-tf32          the same with factors rounded to TF32, on tensor cores: listed, and in no ratio
 *
 * Which one is the fastest changes with shape, batch and GPU, as it does with the BLAS of processors
 * (vendor/cblas.ts); the race picks. The products of matrices take batch 1, too: cuBLAS divides their work in
 * other ways.
 */
import { fillDense, fillDenseTransposed } from '../../src/matrix/dense.js';
import type { Arithmetic, Kernel, Support, Workload } from '../contract.js';
import type { Activations } from '../vendor/hold.js';
import { type Cublas, OP } from './blas.js';
import { holdOnDevice } from './hold.js';
import type { CudaSession } from './session.js';
import { supportsDense } from './supports.js';

interface Operands {
  readonly m: number;
  readonly k: number;
  readonly batch: number;
  /** Addresses on the device. */
  readonly w: number;
  readonly x: number;
  readonly y: number;
}

interface Way {
  readonly name: string;
  readonly arithmetic: Arithmetic;
  readonly isVector: boolean;
  readonly isTransposed: boolean;
  readonly activations: Activations;
  bind(blas: Cublas, operands: Operands): () => void;
}

const { none, transpose } = OP;

const GEMV: readonly Way[] = [
  {
    name: 'sgemv-f32',
    arithmetic: 'f32',
    isVector: true,
    isTransposed: false,
    activations: 'unit-major',
    bind: (blas, { m, k, w, x, y }) => blas.gemv({ op: transpose, rows: k, columns: m, a: w, lda: k, x, y }),
  },
  {
    name: 'sgemv-t-f32',
    arithmetic: 'f32',
    isVector: true,
    isTransposed: true,
    activations: 'unit-major',
    bind: (blas, { m, k, w, x, y }) => blas.gemv({ op: none, rows: m, columns: k, a: w, lda: m, x, y }),
  },
];

type GemmWay = Pick<Way, 'name' | 'isTransposed' | 'activations'> & {
  readonly gemm: (operands: Operands) => Parameters<Cublas['gemm']>[0];
};

const GEMM: readonly GemmWay[] = [
  {
    name: 'sgemm',
    isTransposed: false,
    activations: 'unit-major',
    // Yᵀ (N × M) = Xᵀ (N × K) · Wᵀ (K × M)
    gemm: ({ m, k, batch, w, x, y }) => ({
      opA: none,
      opB: none,
      m: batch,
      n: m,
      k,
      a: x,
      lda: batch,
      b: w,
      ldb: k,
      c: y,
      ldc: batch,
    }),
  },
  {
    name: 'sgemm-xwt',
    isTransposed: false,
    activations: 'batch-major',
    // Y (M × N, a sequence in each column) = (Wᵀ)ᵀ · X (K × N)
    gemm: ({ m, k, batch, w, x, y }) => ({
      opA: transpose,
      opB: none,
      m,
      n: batch,
      k,
      a: w,
      lda: k,
      b: x,
      ldb: k,
      c: y,
      ldc: m,
    }),
  },
  {
    name: 'sgemm-xw',
    isTransposed: true,
    activations: 'batch-major',
    gemm: ({ m, k, batch, w, x, y }) => ({
      opA: none,
      opB: none,
      m,
      n: batch,
      k,
      a: w,
      lda: m,
      b: x,
      ldb: k,
      c: y,
      ldc: m,
    }),
  },
];

function gemmWay({ name, gemm, ...way }: GemmWay, arithmetic: Arithmetic): Way {
  return {
    ...way,
    name: `${name}-${arithmetic}`,
    arithmetic,
    isVector: false,
    bind: (blas, operands) => blas.gemm(gemm(operands), arithmetic),
  };
}

const WAYS: readonly Way[] = [
  ...GEMV,
  ...(['f32', 'tf32'] as const).flatMap((arithmetic) => GEMM.map((way) => gemmWay(way, arithmetic))),
];

/** `session` gives the loaded libraries; null before `probe()`. */
export function denseKernels(session: () => CudaSession | null): Kernel[] {
  return WAYS.map((way) => ({
    id: `cuda/${way.name}`,
    operand: 'dense',
    format: way.isTransposed ? 'dense-transposed' : 'dense',
    ...(way.arithmetic !== 'f32' && { arithmetic: way.arithmetic }),
    supports: (workload) => supports(way, workload, session()),
    async prepare(workload, weights) {
      const opened = session();
      if (opened === null) throw new Error('CUDA is not loaded: probe() comes first.');
      const { m, k, batch } = workload;
      const packed = opened.buffers.floats(m * k);
      if (way.isTransposed) fillDenseTransposed(weights, packed.array);
      else fillDense(weights, packed.array);
      return holdOnDevice(opened, workload, way.activations, (arena, { x, y }) => ({
        weightBytes: packed.array.byteLength,
        preprocessMs: null,
        launch: way.bind(opened.blas, { m, k, batch, w: arena.upload(packed), x, y }),
      }));
    },
  }));
}

function supports(way: Way, workload: Workload, session: CudaSession | null): Support {
  if (way.isVector && workload.batch > 1) return { ok: false, reason: 'for batch 1' };
  if (way.arithmetic === 'tf32' && session !== null && Number(session.device.computeCapability) < 8) {
    return { ok: false, reason: 'TF32 needs compute capability 8.0' };
  }
  return supportsDense(workload, session);
}
