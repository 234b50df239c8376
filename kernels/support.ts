import type { Support, Workload } from './contract.js';

/** Of kernels on a processor: the host's clock around the call is the only time they have. */
export const LATENCY_ONLY = {
  ok: false,
  reason: 'a processor is timed by latency only; other timings need a GPU',
} as const satisfies Support;

/** What every kernel that computes one product on a GPU supports: any timing; threads are the processor's affair. */
export function supportsGpuProduct(workload: Workload): Support {
  if (workload.threads !== 1) return { ok: false, reason: 'runs on a GPU, which has no thread count' };
  if (workload.steps !== null) return { ok: false, reason: 'computes single products, no time steps' };
  return { ok: true };
}

/**
 * What every kernel that computes one product on the calling thread supports: one thread, no time
 * steps, the host's clock. Kernels with further limits ask this first.
 */
export function supportsOneThreadProduct(workload: Workload): Support {
  if (workload.threads !== 1) return { ok: false, reason: 'runs on one thread only' };
  if (workload.steps !== null) return { ok: false, reason: 'computes single products, no time steps' };
  if (workload.timing !== 'latency') return LATENCY_ONLY;
  return { ok: true };
}

/** What `supports` says, for batches of `least` and above: the kernel of smaller ones is another. */
export function fromBatch(
  least: number,
  supports: (workload: Workload) => Support,
): (workload: Workload) => Support {
  return (workload) =>
    workload.batch < least ? { ok: false, reason: `for batch ${least} and above` } : supports(workload);
}
