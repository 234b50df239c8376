/**
 * Sparse products of cuSPARSE, every algorithm a kernel of its own: which one is the fastest changes with matrix,
 * batch, GPU and version. Each keeps the descriptor and the buffer that it was analysed with for as long as it
 * lives, since the library refers to them.
 *
 *   spmv-csr1, -csr2, -coo1, -coo2, -sell1   batch 1: `cusparseSpMV`
 *   spmm-…-row                               `cusparseSpMM`, X and Y row-major: activations as ours
 *   spmm-…-col                               column-major: activations batch-major
 *
 * NVIDIA's documentation says of the algorithms of CSR that 1 is the best for column-major and 2 for row-major
 * operands, and of those of COO that 4 is made for row-major ones. Some of them may round differently in every run;
 * the tolerance is wide enough for any order of summation.
 */
import type { Kernel, Support, Weights, Workload } from '../contract.js';
import type { Activations } from '../vendor/hold.js';
import type { Arena } from './arena.js';
import { type DeviceProduct, holdOnDevice, type Operands } from './hold.js';
import type { CudaSession } from './session.js';
import { type Described, ORDER, SPMM, SPMV } from './sparse.js';
import { COO, CSR, SLICED_ELL, type SparseFormat } from './sparse-matrix.js';
import { supportsSparse } from './supports.js';

interface Algorithm {
  readonly name: string;
  readonly stored: SparseFormat;
  /** Of the library's enumeration. */
  readonly code: number;
  readonly activations: Activations;
}

const vector = (name: string, stored: SparseFormat, code: number): Algorithm => ({
  name: `spmv-${name}-f32`,
  stored,
  code,
  activations: 'unit-major',
});

const matrix = (name: string, stored: SparseFormat, code: number, activations: Activations): Algorithm => ({
  name: `spmm-${name}-${activations === 'unit-major' ? 'row' : 'col'}-f32`,
  stored,
  code,
  activations,
});

const SPMV_ALGORITHMS: readonly Algorithm[] = [
  vector('csr1', CSR, SPMV.csr1),
  vector('csr2', CSR, SPMV.csr2),
  vector('coo1', COO, SPMV.coo1),
  vector('coo2', COO, SPMV.coo2),
  vector('sell1', SLICED_ELL, SPMV.sell1),
];

const SPMM_ALGORITHMS: readonly Algorithm[] = [
  ...(['csr1', 'csr2', 'csr3'] as const).flatMap((name) => [
    matrix(name, CSR, SPMM[name], 'unit-major'),
    matrix(name, CSR, SPMM[name], 'batch-major'),
  ]),
  matrix('coo1', COO, SPMM.coo1, 'batch-major'),
  matrix('coo4', COO, SPMM.coo4, 'unit-major'),
];

/** `session` gives the loaded libraries; null before `probe()`. */
export function sparseKernels(session: () => CudaSession | null): Kernel[] {
  return [
    ...SPMV_ALGORITHMS.map((algorithm) => kernelOf(algorithm, true, session)),
    ...SPMM_ALGORITHMS.map((algorithm) => kernelOf(algorithm, false, session)),
  ];
}

function kernelOf(algorithm: Algorithm, isVector: boolean, session: () => CudaSession | null): Kernel {
  const { name, stored, activations } = algorithm;
  return {
    id: `cuda/${name}`,
    operand: 'sparse',
    format: stored.format,
    supports: (workload) => supports(stored, isVector, workload, session()),
    async prepare(workload, weights) {
      const opened = session();
      if (opened === null) throw new Error('CUDA is not loaded: probe() comes first.');
      return holdOnDevice(opened, workload, activations, (arena, operands) =>
        isVector
          ? packVector(opened, arena, algorithm, weights, operands)
          : packMatrix(opened, arena, algorithm, weights, operands, workload.batch),
      );
    },
  };
}

function supports(
  stored: SparseFormat,
  isVector: boolean,
  workload: Workload,
  session: CudaSession | null,
): Support {
  if (isVector && workload.batch > 1) return { ok: false, reason: 'for batch 1' };
  if (!isVector && workload.batch === 1) return { ok: false, reason: 'for batch 2 and above' };
  if (stored === SLICED_ELL && session !== null && !session.sparse.hasSlicedEll) {
    return { ok: false, reason: 'sliced ELL needs the cuSPARSE of CUDA 12.1 or later' };
  }
  return supportsSparse(workload, stored.bytesPerNonZero, session);
}

function packVector(
  session: CudaSession,
  arena: Arena,
  { stored, code }: Algorithm,
  weights: Weights,
  { x, y }: Operands,
): DeviceProduct {
  const { sparse } = session;
  const { m, k } = weights;
  if (weights.nnz === 0) return nothing(session, y, m);
  const { descriptor, weightBytes } = stored.store(session, arena, weights);
  const [vecX, vecY] = [sparse.vector(k, x), sparse.vector(m, y)];
  arena.defer(vecX.destroy);
  arena.defer(vecY.destroy);
  return ready(session, arena, weightBytes, sparse.spmv(descriptor, vecX, vecY, code));
}

function packMatrix(
  session: CudaSession,
  arena: Arena,
  { stored, code, activations }: Algorithm,
  weights: Weights,
  { x, y }: Operands,
  batch: number,
): DeviceProduct {
  const { sparse } = session;
  const { m, k } = weights;
  if (weights.nnz === 0) return nothing(session, y, m * batch);
  const { descriptor, weightBytes } = stored.store(session, arena, weights);
  const isRowMajor = activations === 'unit-major';
  const order = isRowMajor ? ORDER.row : ORDER.column;
  const matB = sparse.matrix(k, batch, isRowMajor ? batch : k, x, order);
  arena.defer(matB.destroy);
  const matC = sparse.matrix(m, batch, isRowMajor ? batch : m, y, order);
  arena.defer(matC.destroy);
  return ready(session, arena, weightBytes, sparse.spmm(descriptor, matB, matC, code));
}

function ready(
  { cuda }: CudaSession,
  arena: Arena,
  weightBytes: number,
  described: Described,
): DeviceProduct {
  const { launch, preprocess } = described.bind(arena.allocate(described.bufferBytes()));
  if (preprocess === null) return { weightBytes, preprocessMs: null, launch };
  const start = performance.now();
  preprocess();
  cuda.synchronize();
  return { weightBytes, preprocessMs: performance.now() - start, launch };
}

/** Versions of the library differ in what they say to a matrix without non-zeros. Its product is 0. */
function nothing({ cuda }: CudaSession, y: number, length: number): DeviceProduct {
  return { weightBytes: 0, preprocessMs: null, launch: () => cuda.clear(y, 4 * length) };
}
