import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleIterations, settling, warmUp } from '../../src/measure/warmup.js';
import { fakeClock, fakeTarget } from './fake-clock.js';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const runNs = fc.double({ min: 1, max: 1e10, noNaN: true });

describe('warmUp', () => {
  it('runs at least so often and so long, not much longer, and says what a run takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 100, max: 1e9 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 1e8 }),
        async (ns, minRuns, minNs) => {
          const clock = fakeClock();
          const target = fakeTarget(clock, ns);
          expect(await warmUp(target, clock, minRuns, minNs)).toBe(ns);
          const runs = sum(target.calls);
          expect(runs).toBeGreaterThanOrEqual(minRuns);
          expect(runs * ns).toBeGreaterThanOrEqual(minNs);
          // No batch is longer than 2 ms or one run, so the last one ends soon after both are reached.
          const enoughNs = Math.max(minNs, minRuns * ns);
          expect(runs * ns).toBeLessThanOrEqual(enoughNs + Math.max(2e6, ns));
        },
      ),
    );
  });

  it('makes longer batches of short runs, so that reading the clock does not count', async () => {
    const clock = fakeClock();
    const target = fakeTarget(clock, 1000);
    await warmUp(target, clock, 2, 15e6);
    expect(target.calls.slice(0, 12)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024]);
  });

  it('runs a slow kernel as seldom as it may', async () => {
    const clock = fakeClock();
    const target = fakeTarget(clock, 1e9);
    await warmUp(target, clock, 2, 15e6);
    expect(target.calls).toEqual([1, 1]);
  });

  it('gives the time of the last batch, when the code is optimised', async () => {
    const clock = fakeClock();
    const target = fakeTarget(clock, (run) => (run < 5 ? 8e6 : 2e6));
    expect(await warmUp(target, clock, 2, 50e6)).toBe(2e6);
  });

  it('waits for an asynchronous kernel', async () => {
    const clock = fakeClock();
    let running = false;
    const run = async (iterations: number) => {
      expect(running).toBe(false);
      running = true;
      await Promise.resolve();
      clock.advance(3e6 * iterations);
      running = false;
    };
    expect(await warmUp({ run }, clock, 2, 10e6)).toBe(3e6);
  });
});

describe('settling', () => {
  it('takes a millisecond and four runs at the least', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 3e6, noNaN: true }), (ns) => {
        const { runs } = settling(ns);
        expect(runs).toBeGreaterThanOrEqual(4);
        expect(runs * ns).toBeGreaterThanOrEqual(1e6 * (1 - 1e-12));
        expect(Number.isInteger(runs)).toBe(true);
        if (runs > 4) expect((runs - 1) * ns).toBeLessThan(1e6);
      }),
    );
  });

  it('is nothing for a kernel above three milliseconds', () => {
    expect(settling(3e6).runs).toBe(4);
    expect(settling(3e6 + 1).runs).toBe(0);
  });

  it('is finite for a time of nothing', () => {
    expect(settling(0).runs).toBe(1e6);
  });
});

describe('sampleIterations', () => {
  it('is the least number of runs that fill two milliseconds and a thousand steps of the timer', () => {
    fc.assert(
      fc.property(runNs, fc.double({ min: 0, max: 1e6, noNaN: true }), (ns, stepNs) => {
        const iterations = sampleIterations(ns, stepNs);
        const leastNs = Math.max(2e6, 1000 * stepNs);
        expect(iterations).toBeGreaterThanOrEqual(1);
        expect(iterations * ns).toBeGreaterThanOrEqual(leastNs * (1 - 1e-12));
        if (iterations > 1) expect((iterations - 1) * ns).toBeLessThan(leastNs);
      }),
    );
  });

  it('is one run for a kernel that takes longer, and finite for a time of nothing', () => {
    expect(sampleIterations(5e6, 100)).toBe(1);
    expect(sampleIterations(5e6, 15e3)).toBe(3);
    expect(sampleIterations(0, 0)).toBe(2e6);
  });
});
