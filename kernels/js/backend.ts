import type { Backend, Kernel, Support, Workload } from '../contract.js';
import { supportsOneThreadProduct } from '../support.js';
import { canCompile } from './compile.js';
import { prepareNaiveCsr } from './csr-naive.js';
import { GEMM, GEMV, prepareDense } from './dense.js';
import { rooflineJs } from './roofline.js';
import { prepareSell } from './sell.js';

/** V8 computes with indices up to here in machine registers. */
const MAX_INDEX = 2 ** 31 - 1;

const compiles = canCompile();

const kernels: readonly Kernel[] = [
  {
    id: 'js/gemv4-f32',
    operand: 'dense',
    format: 'dense',
    supports: (workload) => supportsDense(workload, workload.batch === 1, 'computes batch 1 only'),
    prepare: (workload, weights) => prepareDense(GEMV, workload, weights),
  },
  {
    id: 'js/gemm3x2-f32',
    operand: 'dense',
    format: 'dense',
    supports: (workload) => supportsDense(workload, workload.batch > 1, 'computes batches above 1 only'),
    prepare: (workload, weights) => prepareDense(GEMM, workload, weights),
  },
  {
    id: 'js/sell-f32',
    operand: 'sparse',
    format: 'sell',
    supports: (workload) => (compiles ? supportsProduct(workload) : NOT_COMPILED),
    prepare: prepareSell,
  },
  {
    id: 'js/csr-naive-f32',
    operand: 'sparse',
    format: 'csr',
    supports: supportsProduct,
    prepare: prepareNaiveCsr,
  },
];

const NOT_COMPILED: Support = {
  ok: false,
  reason: "the page's content security policy forbids code that is made at run time",
};

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
  if (!compiles) return NOT_COMPILED;
  if ((workload.m + 3) * (workload.k + 1) > MAX_INDEX) {
    return { ok: false, reason: 'holds at most 2^31 dense weights' };
  }
  return supportsProduct(workload);
}

function supportsProduct(workload: Workload): Support {
  if (Math.max(workload.m + 3, workload.k + 1) * workload.batch > MAX_INDEX) {
    return { ok: false, reason: 'holds at most 2^31 activations' };
  }
  return supportsOneThreadProduct(workload);
}

function engineVersion(): string {
  return typeof process === 'undefined' ? navigator.userAgent : `V8 ${process.versions.v8}`;
}
