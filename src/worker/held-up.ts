import type { PreparedKernel } from '../../kernels/contract.js';

/**
 * A sample of a kernel with several threads is held up when its threads waited for a late one for more than
 * this share of its time. Threads that share a core with something else make others wait for a tenth or so;
 * one that lost its core for a scheduler's slice, 1 to 10 ms, does for most of a sample.
 */
const MOST_WAITING = 0.2;

export function isHeldUp(heldUpMs: number, elapsedMs: number): boolean {
  return heldUpMs > MOST_WAITING * elapsedMs;
}

export interface HeldUpReading {
  /** Whether what ran since then was held up; null: no kernel says. */
  finish(): boolean | null;
}

/** Begins to watch the kernels that take turns in one sample. */
export function readHeldUp(copies: readonly PreparedKernel[]): HeldUpReading {
  const sumMs = (): number => copies.reduce((sum, copy) => sum + (copy.heldUpMs?.() ?? 0), 0);
  if (!copies.some((copy) => copy.heldUpMs)) return { finish: () => null };
  const beforeMs = sumMs();
  const beginMs = performance.now();
  return { finish: () => isHeldUp(sumMs() - beforeMs, performance.now() - beginMs) };
}
