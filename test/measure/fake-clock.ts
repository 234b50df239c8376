import type { Clock } from '../../src/measure/clock.js';
import type { Target } from '../../src/measure/sampler.js';

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  advance(ns: number): void;
}

export function fakeClock(startNs = 1_000n): FakeClock {
  let now = startNs;
  return {
    nowNs: () => now,
    advance(ns) {
      now += BigInt(Math.round(ns));
    },
  };
}

export interface FakeTarget extends Target {
  /** Iterations of every call so far. */
  readonly calls: readonly number[];
}

/** A kernel whose runs take `runNs` each by the fake clock; `runNs` may depend on the number of the run, from 0. */
export function fakeTarget(clock: FakeClock, runNs: number | ((run: number) => number)): FakeTarget {
  const calls: number[] = [];
  let runs = 0;
  return {
    calls,
    run(iterations) {
      calls.push(iterations);
      for (let i = 0; i < iterations; i++) clock.advance(typeof runNs === 'number' ? runNs : runNs(runs++));
    },
  };
}
