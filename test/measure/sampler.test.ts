import { describe, expect, it } from 'vitest';
import { hrtimeSampler, type Target } from '../../src/measure/sampler.js';
import { fakeClock, fakeTarget } from './fake-clock.js';

describe('hrtimeSampler', () => {
  it('times one call with all iterations, from reading to reading', () => {
    const clock = fakeClock(5_000n);
    const target = fakeTarget(clock, 300);
    expect(hrtimeSampler(clock).sample(target, 7)).toEqual({
      startNs: 5_000n,
      totalNs: 2_100,
      iterations: 7,
    });
    expect(target.calls).toEqual([7]);
  });

  it('does not await a synchronous kernel: the sample is there at once', () => {
    const clock = fakeClock();
    expect(hrtimeSampler(clock).sample(fakeTarget(clock, 1), 1)).not.toBeInstanceOf(Promise);
  });

  it('times an asynchronous kernel until its promise is fulfilled', async () => {
    const clock = fakeClock();
    const target: Target = {
      async run(iterations) {
        await Promise.resolve();
        clock.advance(40 * iterations);
      },
    };
    const sample = hrtimeSampler(clock).sample(target, 3);
    expect(sample).toBeInstanceOf(Promise);
    expect(await sample).toEqual({ startNs: 1_000n, totalNs: 120, iterations: 3 });
  });

  it('takes the time by the kernel’s own clock where it has one, synchronous or not', async () => {
    const clock = fakeClock();
    const result = { deviceNs: 77 };
    const run = () => {
      clock.advance(1e6);
      return result;
    };
    expect(hrtimeSampler(clock).sample({ run }, 2)).toEqual({ startNs: 1_000n, totalNs: 77, iterations: 2 });
    const later = await hrtimeSampler(clock).sample({ run: async () => run() }, 2);
    expect(later).toEqual({ startNs: 1_001_000n, totalNs: 77, iterations: 2 });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 0])('refuses a device time of %d', (deviceNs) => {
    const sampler = hrtimeSampler(fakeClock());
    expect(() => sampler.sample({ run: () => ({ deviceNs }) }, 1)).toThrow(`deviceNs ${deviceNs}`);
  });

  it('lets what the kernel throws through', async () => {
    const sampler = hrtimeSampler(fakeClock());
    const fail = (): never => {
      throw new Error('broken');
    };
    expect(() => sampler.sample({ run: fail }, 1)).toThrow('broken');
    await expect(sampler.sample({ run: async () => fail() }, 1)).rejects.toThrow('broken');
  });
});
