import type { Clock } from './clock.js';
import type { Target } from './sampler.js';

/**
 * Untimed runs before anything is sampled: the engine's optimised code, touched pages, filled caches.
 * At least `minRuns` runs and `minNs` nanoseconds. Returns nanoseconds per run of the last, longest batch.
 */
export async function warmUp(target: Target, clock: Clock, minRuns: number, minNs: number): Promise<number> {
  let runs = 0;
  let batch = 1;
  let perRunNs = 0;
  const begin = clock.nowNs();
  for (;;) {
    const startNs = clock.nowNs();
    await target.run(batch);
    const now = clock.nowNs();
    perRunNs = Number(now - startNs) / batch;
    runs += batch;
    if (runs >= minRuns && Number(now - begin) >= minNs) return perRunNs;
    batch = nextBatch(perRunNs, batch);
  }
}

/** Doubles while a batch is shorter than a millisecond, so that a slow kernel is not run needlessly often. */
function nextBatch(perRunNs: number, batch: number): number {
  return perRunNs * batch < 1e6 ? batch * 2 : batch;
}

/** What a sample needs before it, so that the caches are the kernel's own again. */
export interface Settling {
  readonly runs: number;
}

/** A kernel above this time is not settled: its first pass over the weights is a small part of it. */
const LONG_RUN_NS = 3e6;
const SETTLING_NS = 1e6;
const SAMPLE_NS = 2e6;

/**
 * Untimed runs before a warm sample: the larger of four runs and one millisecond; none for a kernel that
 * takes more than three milliseconds. After other kernels have run, a dense kernel over 12 MB of weights
 * took 1.44 times its time in a bare loop without such runs, 1.15 after two and 1.03 after four, while a
 * sparse kernel settles after one: too few favour sparse. Twice as much changed no kernel by more than 1 %
 * (docs/performance.md).
 */
export function settling(perRunNs: number): Settling {
  if (perRunNs > LONG_RUN_NS) return { runs: 0 };
  return { runs: Math.max(4, Math.ceil(SETTLING_NS / Math.max(1, perRunNs))) };
}

/**
 * Runs of one sample: at least one run, two milliseconds and 1000 steps of the timer. On a shared host the ratio of a round
 * of twins scattered by 6.2, 4.9, 3.8 and 3.2 % with samples of 1, 2, 4 and 8 ms.
 */
export function sampleIterations(perRunNs: number, timerStepNs: number): number {
  const leastNs = Math.max(SAMPLE_NS, 1000 * timerStepNs);
  return Math.max(1, Math.ceil(leastNs / Math.max(1, perRunNs)));
}
