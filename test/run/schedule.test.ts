import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planContenders } from '../../src/run/contenders.js';
import { roundCount, scheduleVisit } from '../../src/run/schedule.js';
import { createPrng } from '../../src/stats/prng.js';
import { dense, kernel, result } from './helpers.js';

const plans = planContenders(
  result([
    dense('wasm/d', 200_000),
    dense('js/d', 3_000_000),
    kernel('wasm/s', 30_000),
    kernel('js/s', 125_000),
  ]),
  () => 'cpu',
);

describe('scheduleVisit', () => {
  it('is the same for the same seed and another for another', () => {
    const schedule = (seed: number): string =>
      JSON.stringify(
        scheduleVisit(plans, 30, 1e9, createPrng(seed)).rounds.map((round) =>
          round.map((s) => s.contender.key),
        ),
      );
    expect(schedule(1)).toBe(schedule(1));
    expect(schedule(1)).not.toBe(schedule(2));
  });

  it('samples every contender at its cadence and pairs of one backend in the same rounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const { rounds } = scheduleVisit(plans, 30, 1e9, createPrng(seed));
        const roundsOf = (key: string): number[] =>
          rounds.flatMap((steps, round) =>
            steps.some(({ contender }) => contender.key.startsWith(key)) ? [round] : [],
          );
        expect(roundsOf('wasm/d@')).toHaveLength(rounds.length);
        expect(roundsOf('js/d@')).toEqual(roundsOf('js/s@'));
        expect(roundsOf('js/d@').length).toBeGreaterThanOrEqual(2);
        for (const steps of rounds) {
          const keys = steps.map(({ contender }) => contender.key);
          expect(new Set(keys).size).toBe(keys.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('makes a sample last two milliseconds and lets warm caches settle, cold ones not', () => {
    const { rounds } = scheduleVisit(plans, 30, 1e9, createPrng(1));
    for (const { contender, iterations, settleRuns } of rounds.flat()) {
      expect(iterations * contender.pilotNs).toBeGreaterThanOrEqual(2e6);
      expect(settleRuns * contender.pilotNs).toBeGreaterThanOrEqual(1e6);
    }
    const cold = plans.map((plan) => ({ ...plan, workload: { ...plan.workload, cache: 'cold' as const } }));
    expect(
      scheduleVisit(cold, 30, 1e9, createPrng(1))
        .rounds.flat()
        .every((step) => step.settleRuns === 0),
    ).toBe(true);
  });

  it('lengthens samples on a coarse clock', () => {
    const step = scheduleVisit(plans, 100_000, 1e9, createPrng(1)).rounds.flat()[0];
    expect(step.iterations * step.contender.pilotNs).toBeGreaterThanOrEqual(100e6);
  });
});

describe('roundCount', () => {
  it('stays between ten and sixty, and three for kernels of seconds', () => {
    expect(roundCount(plans, 30, 1e6)).toBe(10);
    expect(roundCount(plans, 30, 1e12)).toBe(60);
    const slow = plans.map((plan) => ({ ...plan, pilotNs: 5e9 }));
    expect(roundCount(slow, 30, 1e9)).toBe(3);
  });
});
