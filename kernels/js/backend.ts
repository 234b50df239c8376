import type { Backend, Kernel, Support, Workload } from '../contract.js';
import { supportsOneThreadProduct } from '../support.js';
import { prepareCsr, prepareNaiveCsr } from './csr.js';
import { prepareDense } from './dense.js';
import { rooflineJs } from './roofline.js';

/** V8 computes with indices up to here in machine registers. */
const MAX_INDEX = 2 ** 31 - 1;

const kernels: readonly Kernel[] = [
  {
    id: 'js/gemv-packed4-f32',
    operand: 'dense',
    format: 'dense-packed4',
    supports: (workload) => supportsDense(workload, workload.batch === 1, 'computes batch 1 only'),
    prepare: prepareDense,
  },
  {
    id: 'js/gemm4x2-packed4-f32',
    operand: 'dense',
    format: 'dense-packed4',
    supports: (workload) => supportsDense(workload, workload.batch > 1, 'computes batches above 1 only'),
    prepare: prepareDense,
  },
  {
    id: 'js/csr-f32',
    operand: 'sparse',
    format: 'csr',
    supports: supportsSparse,
    prepare: prepareCsr,
  },
  {
    id: 'js/csr-naive-f32',
    operand: 'sparse',
    format: 'csr',
    supports: supportsSparse,
    prepare: prepareNaiveCsr,
  },
];

/** Plain JavaScript, compiled by the engine's JIT: scalar, one thread, float64 accumulators. */
export const jsBackend: Backend = {
  id: 'js',
  label: 'JavaScript',
  deviceClass: 'cpu',
  async probe() {
    return { available: true, version: engineVersion(), detail: 'scalar, one thread' };
  },
  kernels: () => kernels,
  roofline: rooflineJs,
};

function supportsDense(workload: Workload, batchFits: boolean, otherwise: string): Support {
  if (!batchFits) return { ok: false, reason: otherwise };
  if ((workload.m + 3) * (workload.k + 1) > MAX_INDEX) {
    return { ok: false, reason: 'holds at most 2^31 dense weights' };
  }
  return supportsSparse(workload);
}

function supportsSparse(workload: Workload): Support {
  if (Math.max(workload.m + 3, workload.k + 1) * workload.batch > MAX_INDEX) {
    return { ok: false, reason: 'holds at most 2^31 activations' };
  }
  return supportsOneThreadProduct(workload);
}

function engineVersion(): string {
  return typeof process === 'undefined' ? navigator.userAgent : `V8 ${process.versions.v8}`;
}
