/**
 * Cold runs: several independently prepared copies of a kernel, together larger than the last-level
 * cache, take turns, so that each finds its weights in memory and not in a cache. (A flush inside the
 * timed part would be timed too.) Method: XNNPACK's benchmarks rotate buffers in the same way.
 */
import type { RunResult } from '../../kernels/contract.js';
import type { Target } from './sampler.js';

/** More copies than this take far longer to prepare than to measure. */
const MOST_COPIES = 1024;

/**
 * Copies needed so that together they hold at least `poolBytes`; one copy is enough for a kernel larger
 * than that. Throws when it would take more than 1024: such weights always stay in some cache.
 */
export function copiesFor(weightBytes: number, poolBytes: number): number {
  const needed = Math.max(1, Math.ceil(poolBytes / Math.max(1, weightBytes)));
  if (needed <= MOST_COPIES) return needed;
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toPrecision(2)} MB`;
  throw new Error(
    `too small for a cold figure: ${MOST_COPIES} copies of its weights are ${megabytes(MOST_COPIES * weightBytes)}, and it takes ${megabytes(poolBytes)} to find none of them in a cache`,
  );
}

/** A target whose every iteration is one run of the next copy. */
export function rotate(copies: readonly Target[]): Target {
  let next = 0;
  const turn = (): RunResult | Promise<RunResult> => {
    const copy = copies[next];
    next = (next + 1) % copies.length;
    return copy.run(1);
  };
  return {
    run(iterations) {
      for (let i = 0; i < iterations; i++) {
        const result = turn();
        if (result !== undefined) return finishSlowly(result, iterations - i - 1, turn);
      }
    },
  };
}

/** For kernels that are asynchronous or bring their own clock: their device times add up. */
async function finishSlowly(
  first: RunResult | Promise<RunResult>,
  remaining: number,
  turn: () => RunResult | Promise<RunResult>,
): Promise<RunResult> {
  let deviceNs = 0;
  let timedByDevice = false;
  let result = await first;
  for (let left = remaining; ; left--) {
    if (result) {
      timedByDevice = true;
      deviceNs += result.deviceNs;
    }
    if (left === 0) break;
    result = await turn();
  }
  if (timedByDevice) return { deviceNs };
}
