/**
 * Why a published speed-up was not reached here, as far as the report itself supports a reason.
 *
 * Three bounds are looked at, from the one that no kernel can pass to the one that a better kernel
 * could:
 *
 * 1. bytes: when both sides stream their weights from the same memory, the speed-up is at most dense
 *    bytes over sparse bytes. A published value above it came from sparse weights that fitted a cache
 *    which the dense ones did not, or from a weak dense side; neither carries over to another device.
 * 2. roofs: the measured ratio divided by the sparse kernel's fraction of its ceiling is what a
 *    perfect kernel of that format would give over this device's strongest dense kernel.
 * 3. the sparse kernel itself: it is below its ceiling by more than the shortfall.
 *
 * Of a GPU's latency 2 and 3 say nothing: what handing over takes is in the time and in no roof.
 */
import { bestSparseKernel, findKernel, findSpeedup } from './headline.js';
import { gpuCacheBytes } from './measured-on.js';
import type { Claim, KernelResult, Report, Result } from './schema.js';

/** One clause, or null where the report supports none. `claims`: of one row, measured and not reached. */
export function claimShortfall(report: Report, claims: readonly Claim[]): string | null {
  const first = claims[0];
  const result = report.results.find(({ workload }) => workload.id === first?.workload);
  if (first === undefined || result === undefined || first.measured === null) return null;
  const sparse = bestSparseKernel(result);
  const dense = sparse && denseSide(result, sparse, first.scope);
  if (sparse === null || dense === null) return null;
  const lowest = Math.min(...claims.map(({ published }) => published.ratio));
  const clauses = [
    byteClause(sparse, dense, result, lowest),
    roofClause(sparse, first.measured.ratio, lowest, isHandedOver(report, sparse, result)),
    cacheClause(dense, cacheOf(report, dense)),
    batchClause(sparse, result.workload.batch),
  ];
  return clauses.filter((clause) => clause !== null).join('; ') || null;
}

function denseSide(result: Result, sparse: KernelResult, scope: Claim['scope']): KernelResult | null {
  const wanted = scope === 'same-layer' ? 'strongest-dense' : 'baseline-layer';
  const speedup = findSpeedup(result, wanted, sparse.id);
  return speedup && findKernel(result, speedup.dense, speedup.denseWorkload);
}

function byteClause(
  sparse: KernelResult,
  dense: KernelResult,
  result: Result,
  published: number,
): string | null {
  const { nnz } = result.workload;
  if (sparse.weightBytes === null || dense.weightBytes === null || !nnz) return null;
  const bound = dense.weightBytes / sparse.weightBytes;
  if (published <= bound) return null;
  const perNonZero = (sparse.weightBytes / nnz).toFixed(1);
  return `the bytes of ${sparse.format} (${perNonZero} per non-zero) allow at most ${bound.toFixed(1)}× when both sides stream from one memory, so the source's dense side was weak or its sparse weights fitted a cache`;
}

function roofClause(
  sparse: KernelResult,
  measured: number,
  published: number,
  isHandedOver: boolean,
): string | null {
  const fraction = sparse.ceilingFraction;
  if (fraction === null || fraction <= 0) return null;
  const percent = `${Math.round(fraction * 100)} %`;
  if (isHandedOver) {
    return `${sparse.id} runs at ${percent} of its ceiling, handing over to the GPU and waiting included; --timing device leaves them out`;
  }
  const ceiling = sparse.ceiling === null ? 'its ceiling' : `its ceiling (${sparse.ceiling})`;
  // A roof is measured once, so a kernel can be seen above it: then it is at the roof.
  const best = measured / Math.min(1, fraction);
  return best < published
    ? `${sparse.id} runs at ${percent} of ${ceiling}, and all of it would give ${best.toFixed(1)}×: the dense side here is closer to its own roof than the source's was`
    : `${sparse.id} runs at ${percent} of ${ceiling}: a faster kernel could reach it`;
}

/** Whether the time is a GPU's latency, with what the host and the driver take. */
function isHandedOver(report: Report, { backend }: KernelResult, { workload }: Result): boolean {
  return workload.timing === 'latency' && isOnGpu(report, backend);
}

function isOnGpu({ backends }: Report, backend: string): boolean {
  return backends.find(({ id }) => id === backend)?.deviceClass === 'gpu';
}

/** The last-level cache of the device that a kernel runs on; null: not known. */
function cacheOf(report: Report, { backend }: KernelResult): number | null {
  return isOnGpu(report, backend) ? gpuCacheBytes(report) : report.device.cpu.l3Bytes;
}

/** Dense weights that stay in the last-level cache are not slowed by memory as they were at the source. */
function cacheClause(dense: KernelResult, cacheBytes: number | null): string | null {
  if (cacheBytes === null || dense.weightBytes === null || dense.weightBytes > cacheBytes) return null;
  const [weights, cache] = [dense.weightBytes, cacheBytes].map(
    (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`,
  );
  return `the dense weights (${weights}) fit the last-level cache here (${cache})`;
}

/** With a batch, weights are used several times per load: arithmetic, not bytes, is what sparsity must save. */
function batchClause(sparse: KernelResult, batch: number): string | null {
  if (batch === 1 || !sparse.ceiling?.startsWith('multiply-add')) return null;
  return `at batch ${batch} every weight is used ${batch} times per load, so arithmetic is the limit and fewer bytes do not help`;
}
