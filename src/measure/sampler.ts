/**
 * A sampler times a counted number of back-to-back runs of one kernel: one sample. Nothing else happens
 * between the two readings of the clock: no promise is awaited unless the kernel itself returned one.
 */
import type { RunResult } from '../../kernels/contract.js';
import type { Clock } from './clock.js';

/** What a sampler needs of a kernel. */
export interface Target {
  run(iterations: number): RunResult | Promise<RunResult>;
}

export interface Sample {
  /** Reading of the monotonic clock when the sample began. */
  readonly startNs: bigint;
  /** Time of all iterations together, nanoseconds. */
  readonly totalNs: number;
  readonly iterations: number;
}

export type Engine = 'hrtime' | 'benchmarkjs';

export interface Sampler {
  readonly engine: Engine;
  sample(target: Target, iterations: number): Sample | Promise<Sample>;
}

/** The default: two readings of the monotonic clock around one call of `run`. */
export function hrtimeSampler(clock: Clock): Sampler {
  return {
    engine: 'hrtime',
    sample(target, iterations) {
      const startNs = clock.nowNs();
      const result = target.run(iterations);
      if (result instanceof Promise) {
        return result.then((settled) => finish(startNs, clock.nowNs(), iterations, settled));
      }
      return finish(startNs, clock.nowNs(), iterations, result);
    },
  };
}

/** A kernel with a clock of its own (a GPU's) is timed by that clock. Throws when that clock gives no time. */
function finish(startNs: bigint, endNs: bigint, iterations: number, result: RunResult): Sample {
  if (result === undefined) return { startNs, totalNs: Number(endNs - startNs), iterations };
  const { deviceNs } = result;
  if (!(deviceNs > 0 && deviceNs < Number.POSITIVE_INFINITY)) {
    throw new Error(
      `its run gave deviceNs ${deviceNs}, not a time of its own clock; a kernel without one must return nothing`,
    );
  }
  return { startNs, totalNs: deviceNs, iterations };
}
