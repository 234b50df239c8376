import { beforeAll, describe, expect, it } from 'vitest';
import { benchmarkjsSampler } from '../../src/measure/benchmarkjs-sampler.js';
import { systemClock } from '../../src/measure/clock.js';
import type { Sampler } from '../../src/measure/sampler.js';

let sampler: Sampler;
beforeAll(async () => {
  sampler = await benchmarkjsSampler(systemClock);
});

/** Busy for a moment that every timer sees; counts its calls. */
function busyTarget(): { calls: number[]; run(iterations: number): void } {
  const calls: number[] = [];
  return {
    calls,
    run(iterations) {
      calls.push(iterations);
      const begin = process.hrtime.bigint();
      while (process.hrtime.bigint() - begin < 200_000n);
    },
  };
}

describe('benchmarkjsSampler', () => {
  it('takes one sample of the count asked for, after one untimed call', async () => {
    const target = busyTarget();
    const before = systemClock.nowNs();
    const sample = await sampler.sample(target, 9);
    const elapsedNs = Number(systemClock.nowNs() - before);
    expect(target.calls).toEqual(Array.from({ length: 10 }, () => 1));
    expect(sample.iterations).toBe(9);
    expect(sample.startNs).toBeGreaterThanOrEqual(before);
    // The time of the nine timed calls together: no less than they are busy, no more than all that passed.
    expect(sample.totalNs).toBeGreaterThanOrEqual(9 * 200_000 * 0.99);
    expect(sample.totalNs).toBeLessThanOrEqual(elapsedNs);
  });

  it('keeps samples apart: each is of its own kernel alone', async () => {
    const [first, second] = [busyTarget(), busyTarget()];
    await sampler.sample(first, 2);
    await sampler.sample(second, 4);
    expect([first.calls.length, second.calls.length]).toEqual([3, 5]);
  });

  it('throws what the kernel throws, which Benchmark.js would swallow', async () => {
    const run = (): never => {
      throw new Error('broken kernel');
    };
    expect(() => sampler.sample({ run }, 2)).toThrow('broken kernel');
  });

  it('refuses an asynchronous kernel, and one with a clock of its own, whose time it would not take', () => {
    expect(() => sampler.sample({ run: async () => {} }, 2)).toThrow('asynchronous');
    expect(() => sampler.sample({ run: () => ({ deviceNs: 5 }) }, 2)).toThrow('clock of its own');
  });
});
