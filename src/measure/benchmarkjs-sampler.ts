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

/** Loads the package. Throws for a kernel whose `run` is asynchronous or throws. */
export async function benchmarkjsSampler(clock: Clock): Promise<Sampler> {
  const { default: Benchmark } = await import('benchmark');
  return {
    engine: 'benchmarkjs',
    sample(target: Target, iterations: number): Sample {
      let asynchronous = false;
      const bench = new Benchmark({
        minSamples: 1,
        maxTime: NEXT_TO_NOTHING_SECONDS,
        minTime: NEXT_TO_NOTHING_SECONDS,
        initCount: iterations,
        fn: function runOnce() {
          if (target.run(1) instanceof Promise) asynchronous = true;
        },
      });
      const startNs = clock.nowNs();
      bench.run();
      // Benchmark.js swallows what the test function throws.
      const { error } = bench as unknown as { error?: unknown };
      if (error) throw error instanceof Error ? error : new Error(String(error));
      if (asynchronous)
        throw new Error('The benchmarkjs engine cannot time an asynchronous kernel; use hrtime.');
      return { startNs, totalNs: (bench.stats.sample[0] ?? bench.stats.mean) * 1e9 * iterations, iterations };
    },
  };
}
