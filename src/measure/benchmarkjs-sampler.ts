/**
 * The `benchmark` package as the timing engine, one sample at a time under our own schedule: left to its
 * own, Benchmark.js measures one kernel after the other and so takes the machine's drift for a difference.
 *
 * It is told to take one sample of a fixed count (`initCount`), and to be content with it (`minSamples`
 * 1, `minTime` and `maxTime` next to nothing). It makes one untimed call before each sample, and calls
 * the test function once per iteration, so its times include that call (nanoseconds). Neither `setup` nor
 * `teardown` is given: with one, Benchmark.js would re-evaluate the function from its source text and
 * lose the closure.
 */
import type { Clock } from './clock.js';
import type { Sample, Sampler, Target } from './sampler.js';

const NEXT_TO_NOTHING_SECONDS = 1e-9;

/** Loads the package. Its `sample` throws for a kernel that is asynchronous, has a clock of its own, or throws. */
export async function benchmarkjsSampler(clock: Clock): Promise<Sampler> {
  const { default: Benchmark } = await import('benchmark');
  return {
    engine: 'benchmarkjs',
    sample(target: Target, iterations: number): Sample {
      let returned = undefined as ReturnType<Target['run']>;
      const bench = new Benchmark({
        minSamples: 1,
        maxTime: NEXT_TO_NOTHING_SECONDS,
        minTime: NEXT_TO_NOTHING_SECONDS,
        initCount: iterations,
        fn: function runOnce() {
          returned = target.run(1);
        },
      });
      const startNs = clock.nowNs();
      bench.run();
      // Benchmark.js swallows what the test function throws.
      const { error } = bench as unknown as { error?: unknown };
      if (error) throw error instanceof Error ? error : new Error(String(error));
      if (returned !== undefined) throw new Error(whyNotTimed(returned));
      return { startNs, totalNs: (bench.stats.sample[0] ?? bench.stats.mean) * 1e9 * iterations, iterations };
    },
  };
}

function whyNotTimed(returned: object): string {
  const kind = returned instanceof Promise ? 'an asynchronous kernel' : 'a kernel with a clock of its own';
  return `The benchmarkjs engine cannot time ${kind}; use hrtime.`;
}
