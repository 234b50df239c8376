import { availableParallelism } from 'node:os';
import type { Support, Workload } from '../contract.js';
import { LATENCY_ONLY } from '../support.js';

/** Where integers are 32 bits, as in the usual builds of every library here. */
const MOST_ELEMENTS = 2 ** 31 - 1;

/**
 * What every kernel of a library supports: single products on as many threads as there are processors, of
 * sizes that its 32-bit integers can number. `processors` is asked once, before the process is tied to one.
 */
export function supportsProduct(workload: Workload, processors: number): Support {
  const { m, k, batch, threads, steps, timing } = workload;
  if (steps !== null) return { ok: false, reason: 'computes single products, no time steps' };
  if (timing !== 'latency') return LATENCY_ONLY;
  if (threads > processors) {
    return { ok: false, reason: `would share ${processors} processors between ${threads} threads` };
  }
  if (Math.max(m, k) * batch > MOST_ELEMENTS) {
    return { ok: false, reason: 'needs more numbers than 32-bit integers can count' };
  }
  return { ok: true };
}

/** The same for a kernel that stores every weight. */
export function supportsDenseProduct(workload: Workload, processors: number): Support {
  if (workload.m * workload.k > MOST_ELEMENTS) {
    return { ok: false, reason: 'needs more weights than 32-bit integers can count' };
  }
  return supportsProduct(workload, processors);
}

export function countProcessors(): number {
  return availableParallelism();
}
