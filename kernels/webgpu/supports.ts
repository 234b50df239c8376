import type { Support, Workload } from '../contract.js';
import { supportsGpuProduct } from '../support.js';
import type { Gpu } from './gpu.js';

/** What any kernel on this adapter needs; `bytes`: of its largest buffer of weights. */
export function supportsOnGpu(
  workload: Workload,
  bytes: number,
  { facts, hasTimestamps }: Pick<Gpu, 'facts' | 'hasTimestamps'>,
): Support {
  const common = supportsGpuProduct(workload);
  if (!common.ok) return common;
  if (workload.timing === 'device' && !hasTimestamps) {
    return { ok: false, reason: 'this adapter has no clock of its own (timestamp-query)' };
  }
  const { m, k, batch } = workload;
  // Rows of X and Y are filled up to whole vectors.
  const needed = Math.max(bytes, 4 * Math.max(m, k) * (batch + 3));
  if (needed <= facts.maxBindingBytes) return { ok: true };
  return {
    ok: false,
    reason: `too large for this adapter: needs ${megabytes(needed)} MB in one buffer, has ${megabytes(facts.maxBindingBytes)} MB`,
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
