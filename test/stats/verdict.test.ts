import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noiseFloor } from '../../src/stats/noise-floor.js';
import { createPrng } from '../../src/stats/prng.js';
import { estimateRatio, type RatioEstimate } from '../../src/stats/speedup.js';
import { judge, judgeClaim, MIN_ROUNDS } from '../../src/stats/verdict.js';
import { type Machine, normal, rate, simulateRun } from './simulate.js';

type Judged = Pick<RatioEstimate, 'ciLow' | 'ciHigh' | 'rounds' | 'basis'>;

function interval(ciLow: number, ciHigh: number): Judged {
  return { ciLow, ciHigh, rounds: 200, basis: 'visits' };
}

describe('judge', () => {
  it.each([
    [1.03, 1.1, 'FASTER'],
    [0.8, 0.97, 'SLOWER'],
    [0.99, 1.01, 'SAME'],
    [1 / 1.02, 1.02, 'SAME'],
    [1.01, 1.1, 'AMBIGUOUS'],
    [0.5, 2, 'AMBIGUOUS'],
    [0.9, 1, 'AMBIGUOUS'],
    [1.02, 1.1, 'AMBIGUOUS'],
  ])('%d to %d with a floor of 2 %% is %s', (low, high, verdict) => {
    const judgement = judge(interval(low, high), 0.02);
    expect(judgement.verdict).toBe(verdict);
    if (verdict === 'AMBIGUOUS') expect(judgement.reason).toMatch(/× to .*±2 %.*more visits/);
    else expect(judgement.reason).toBeNull();
  });

  it('says the same of both directions', () => {
    const opposite = { FASTER: 'SLOWER', SLOWER: 'FASTER', SAME: 'SAME', AMBIGUOUS: 'AMBIGUOUS' };
    const bound = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(bound, bound, fc.double({ min: 0, max: 0.2, noNaN: true }), (a, b, floor) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const forward = judge(interval(low, high), floor).verdict;
        expect(judge(interval(1 / high, 1 / low), floor).verdict).toBe(opposite[forward]);
      }),
    );
  });

  it('does not judge one process by a handful of rounds', () => {
    const few: Judged = { ciLow: 5, ciHigh: 5, rounds: MIN_ROUNDS - 1, basis: 'process' };
    expect(judge(few, 0.02)).toMatchObject({
      verdict: 'AMBIGUOUS',
      reason: expect.stringContaining('5 rounds'),
    });
    expect(judge({ ...few, rounds: MIN_ROUNDS }, 0.02).verdict).toBe('FASTER');
    expect(judge({ ...few, basis: 'visits' }, 0.02).verdict).toBe('FASTER');
  });
});

describe('judgeClaim', () => {
  it.each([
    [2.8, 2.8, 3, 'REACHED'],
    [2.8, 2.7, 2.79, 'NOT REACHED'],
    [2.8, 2.7, 2.8, 'AMBIGUOUS'],
    [2.8, 2.7, 3, 'AMBIGUOUS'],
  ])('a published %d against %d to %d is %s', (published, ciLow, ciHigh, verdict) => {
    const judgement = judgeClaim(published, { ciLow, ciHigh });
    expect(judgement.verdict).toBe(verdict);
    if (verdict === 'AMBIGUOUS') expect(judgement.reason).toContain('2.8×');
    else expect(judgement.reason).toBeNull();
  });
});

describe('verdicts on simulated runs', () => {
  const quiet: Machine = { logRatio: 0, visits: 5, rounds: 40, visitSd: 0.01, roundSd: 0.03 };
  const verdictOf = (machine: Machine, seed: number): string => {
    const run = simulateRun(machine, createPrng(`verdict ${machine.logRatio} ${machine.visitSd} ${seed}`));
    return judge(estimateRatio(run, { seed, resamples: 200 }), 0.02).verdict;
  };

  it('call equal kernels different in at most 1 % of runs, on a noisy machine too', () => {
    for (const visitSd of [0.01, 0.025]) {
      const wrong = rate(400, (seed) =>
        ['FASTER', 'SLOWER'].includes(verdictOf({ ...quiet, visitSd }, seed)),
      );
      expect(wrong).toBeLessThanOrEqual(0.01);
    }
  });

  it('find a planted 5 % in at least 90 % of runs on a quiet machine, with the right sign', () => {
    const slower = { ...quiet, logRatio: -Math.log(1.05) };
    expect(rate(200, (seed) => verdictOf(slower, seed) === 'SLOWER')).toBeGreaterThan(0.9);
  });
});

describe('noiseFloor', () => {
  it('is twice the standard error of a mean over the visits of a row', () => {
    expect(noiseFloor([0.1, -0.1, 0.1, -0.1], 4)).toBeCloseTo(0.1, 12);
    expect(noiseFloor([0.1, -0.1, 0.1, -0.1], 1)).toBeCloseTo(0.2, 12);
    expect(noiseFloor([0.1, 0.1], 1)).toBeCloseTo(0.2, 12);
  });

  it('is never below its minimum', () => {
    expect(noiseFloor([], 5)).toBe(0.02);
    expect(noiseFloor([0, 0.001], 5)).toBe(0.02);
    expect(noiseFloor([], 5, 0.01)).toBe(0.01);
  });

  it('holds about 95 % of the means of equal kernels', () => {
    const prng = createPrng('floor');
    const visitSd = 0.04;
    const inside = rate(1000, () => {
      const twins = Array.from({ length: 40 }, () => visitSd * normal(prng));
      const row = Array.from({ length: 5 }, () => visitSd * normal(prng));
      return Math.abs(row.reduce((sum, value) => sum + value, 0) / 5) <= noiseFloor(twins, 5);
    });
    expect(inside).toBeGreaterThan(0.92);
    expect(inside).toBeLessThan(0.98);
  });

  it('refuses what is no log-ratio or no visit', () => {
    expect(() => noiseFloor([Number.NaN], 5)).toThrow(RangeError);
    expect(() => noiseFloor([0.1], 0)).toThrow(RangeError);
  });
});
