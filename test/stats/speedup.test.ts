import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrng } from '../../src/stats/prng.js';
import { median, quantile } from '../../src/stats/quantile.js';
import { estimateRatio, type RatioEstimate } from '../../src/stats/speedup.js';
import { spreadOfVisits } from '../../src/stats/spread.js';
import { type Machine, rate, simulateRun } from './simulate.js';

const TRUE_RATIO = 5;
/** The spreads that were measured on a shared machine: 2.5 % from process to process, 5 % from round to round. */
const SHARED: Machine = {
  logRatio: Math.log(TRUE_RATIO),
  visits: 5,
  rounds: 40,
  visitSd: 0.025,
  roundSd: 0.05,
};

function coverage(machine: Machine, trials: number): number {
  const prng = createPrng(`coverage ${JSON.stringify(machine)}`);
  return rate(trials, (trial) => {
    const { ciLow, ciHigh } = estimateRatio(simulateRun(machine, prng), { seed: trial, resamples: 200 });
    return ciLow <= TRUE_RATIO && TRUE_RATIO <= ciHigh;
  });
}

describe('the interval of estimateRatio', () => {
  // 95 % nominal; 500 trials have a standard error of 1 %, so 92 % is three of them below.
  it.each([
    ['on a shared machine', SHARED],
    ['when processes do not differ', { ...SHARED, visitSd: 0 }],
    ['when processes are all that differs', { ...SHARED, visitSd: 0.1, roundSd: 0.01 }],
    ['with three visits', { ...SHARED, visits: 3 }],
    ['with six visits', { ...SHARED, visits: 6, rounds: 20 }],
    ['with eight visits', { ...SHARED, visits: 8, rounds: 20 }],
    ['with nine visits', { ...SHARED, visits: 9, rounds: 20 }],
    ['with twenty visits', { ...SHARED, visits: 20, rounds: 10 }],
  ])('covers the truth in at least 92 %% of runs %s', (_, machine) => {
    expect(coverage(machine, 500)).toBeGreaterThan(0.92);
  });

  it('covers it far less often from one process, which is why that is labelled', () => {
    const oneProcess = { ...SHARED, visits: 1, rounds: 200 };
    expect(coverage(oneProcess, 300)).toBeLessThan(0.5);
    expect(estimateRatio(simulateRun(oneProcess, createPrng(1)), { seed: 1 }).basis).toBe('process');
  });

  it('is no wider than it needs to be', () => {
    const prng = createPrng('width');
    const widths = Array.from({ length: 200 }, (_, seed) => {
      return estimateRatio(simulateRun(SHARED, prng), { seed, resamples: 200 }).halfWidth;
    });
    const meanWidth = widths.reduce((sum, width) => sum + width, 0) / widths.length;
    // t(0.975, 4) × standard deviation of a visit median / √5 = 3.3 %.
    const medianSd = Math.sqrt(SHARED.visitSd ** 2 + ((Math.PI / 2) * SHARED.roundSd ** 2) / SHARED.rounds);
    expect(meanWidth).toBeLessThan(((2.776 * medianSd) / Math.sqrt(5)) * 1.1);
    expect(meanWidth).toBeGreaterThan(((2.776 * medianSd) / Math.sqrt(5)) * 0.8);
  });
});

describe('the interval with the spread of other rows', () => {
  /** Five rows of a run, the first of them estimated alone and with what all five say of the spread. */
  function rows(
    first: Machine,
    others: Machine,
    trials: number,
  ): { alone: RatioEstimate; pooled: RatioEstimate }[] {
    const prng = createPrng(`rows ${JSON.stringify([first, others])}`);
    return Array.from({ length: trials }, (_, seed) => {
      const run = [first, others, others, others, others].map((machine) => simulateRun(machine, prng));
      const prior = spreadOfVisits(run.map((visits) => visits.map((rounds) => median(rounds))));
      const options = { seed, resamples: 100 };
      return { alone: estimateRatio(run[0], options), pooled: estimateRatio(run[0], { ...options, prior }) };
    });
  }
  const covered = (estimates: readonly RatioEstimate[]): number =>
    rate(estimates.length, (trial) => {
      const { ciLow, ciHigh } = estimates[trial];
      return ciLow <= TRUE_RATIO && TRUE_RATIO <= ciHigh;
    });
  const meanWidth = (estimates: readonly RatioEstimate[]): number =>
    estimates.reduce((sum, { halfWidth }) => sum + halfWidth, 0) / estimates.length;

  it.each([3, 5, 8])('covers the truth as often with %i visits, and is narrower and steadier', (visits) => {
    const machine = { ...SHARED, visits };
    const runs = rows(machine, machine, 400);
    const [alone, pooled] = [runs.map((run) => run.alone), runs.map((run) => run.pooled)];
    expect(covered(pooled)).toBeGreaterThan(0.92);
    expect(meanWidth(pooled)).toBeLessThan((visits === 8 ? 0.98 : 0.9) * meanWidth(alone));
    const spread = (estimates: readonly RatioEstimate[]): number => {
      const widths = estimates.map(({ halfWidth }) => halfWidth);
      return quantile(widths, 0.9) / quantile(widths, 0.1);
    };
    expect(spread(pooled)).toBeLessThan(0.85 * spread(alone));
    for (const { alone: one, pooled: both } of runs) expect(both.ratio).toBeCloseTo(one.ratio, 9);
  });

  it('holds the truth of a row that scatters twice as much as the others nearly as often', () => {
    const restless = { ...SHARED, visitSd: 0.06, roundSd: 0.01 };
    const runs = rows(restless, { ...restless, visitSd: 0.03 }, 400);
    expect(covered(runs.map(({ pooled }) => pooled))).toBeGreaterThan(0.83);
  });

  it('asks for three rows with three visits', () => {
    expect(
      spreadOfVisits([
        [1, 2, 3],
        [1, 2, 3],
        [1, 2],
      ]),
    ).toBeNull();
    const spread = spreadOfVisits([
      [1, 2, 3],
      [2, 4, 6],
      [0, 0.1, 0.2],
    ]);
    expect(spread?.freedom).toBe(4);
    // The middle variance is 1; chi-squared over its two degrees of freedom has the median ln 2.
    expect(spread?.variance).toBeCloseTo(1 / Math.log(2), 1);
  });

  it('has no part below three and above eight visits', () => {
    const prior = { variance: 0.01, freedom: 4 };
    for (const visits of [2, 9]) {
      const run = simulateRun({ ...SHARED, visits }, createPrng(`part ${visits}`));
      expect(estimateRatio(run, { seed: 1, prior })).toEqual(estimateRatio(run, { seed: 1 }));
    }
  });
});

const logRatios = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 12 });
const visits = fc.array(logRatios, { minLength: 1, maxLength: 6 });
const options = { seed: 7, resamples: 60 };

describe('estimateRatio', () => {
  it('is the median of the visits from nine on, which a lost visit does not move', () => {
    const visitsOf = (lost: number) => [[1], [1.1], [0.9], [1.05], [0.95], [lost], [1.02], [0.98], [1.01]];
    const calm = estimateRatio(visitsOf(1), options);
    const hit = estimateRatio(visitsOf(9), options);
    expect(Math.log(hit.ratio)).toBeCloseTo(1.01, 10);
    expect(Math.log(calm.ratio)).toBeCloseTo(1, 10);
    expect(hit.ciLow).toBeGreaterThan(Math.exp(0.9) - 1e-9);
  });

  it('is the mean over visits of medians, whatever their rounds', () => {
    const estimate = estimateRatio([[0, 9, 1], [3], [2, 2, 2, 2, 50]], options);
    expect(estimate.visitMedians).toEqual([1, 3, 2]);
    expect(estimate.ratio).toBeCloseTo(Math.exp(2), 12);
    expect(estimate.rounds).toBe(9);
    expect(estimate.basis).toBe('visits');
  });

  it('holds its ratio, is never empty, and says how wide it is', () => {
    fc.assert(
      fc.property(visits, (rounds) => {
        const { ratio, ciLow, ciHigh, halfWidth, basis } = estimateRatio(rounds, options);
        expect(ciLow).toBeLessThanOrEqual(ratio);
        expect(ciHigh).toBeGreaterThanOrEqual(ratio);
        expect(halfWidth).toBeCloseTo(Math.max(ciHigh / ratio - 1, 1 - ciLow / ratio), 10);
        expect(basis).toBe(rounds.length < 3 ? 'process' : 'visits');
      }),
    );
  });

  it('depends on the seed only', () => {
    fc.assert(
      fc.property(visits, fc.integer(), (rounds, seed) => {
        expect(estimateRatio(rounds, { ...options, seed })).toEqual(
          estimateRatio(rounds, { ...options, seed }),
        );
      }),
    );
  });

  it('turns upside down when the sides are swapped', () => {
    fc.assert(
      fc.property(visits, (rounds) => {
        const swapped = rounds.map((visit) => visit.map((value) => -value));
        const [forward, backward] = [estimateRatio(rounds, options), estimateRatio(swapped, options)];
        expect(backward.ratio * forward.ratio).toBeCloseTo(1, 10);
      }),
    );
  });

  it('is at least as wide as Student’s t over the visits', () => {
    // Means 0, standard deviation 0.1, three visits: 4.3027 × 0.1 / √3.
    const { ciLow, ciHigh } = estimateRatio([[-0.1], [0], [0.1]], options);
    expect(Math.log(ciHigh)).toBeCloseTo(0.248413, 5);
    expect(Math.log(ciLow)).toBeCloseTo(-0.248413, 5);
  });

  it('falls back on the rounds when visits agree by luck', () => {
    const noisy = [-0.5, -0.2, 0, 0.2, 0.5];
    const { ciLow, ciHigh } = estimateRatio([noisy, noisy, noisy], { seed: 1 });
    expect(ciLow).toBeLessThan(0.9);
    expect(ciHigh).toBeGreaterThan(1.1);
  });

  it('grows with the confidence asked for', () => {
    const run = simulateRun(SHARED, createPrng('confidence'));
    const narrow = estimateRatio(run, { seed: 1, confidence: 0.8 });
    const wide = estimateRatio(run, { seed: 1, confidence: 0.99 });
    expect(wide.halfWidth).toBeGreaterThan(narrow.halfWidth);
  });

  it('refuses what it cannot estimate from', () => {
    for (const rounds of [[], [[]], [[1], []], [[Number.NaN]], [[Number.POSITIVE_INFINITY]]]) {
      expect(() => estimateRatio(rounds, options)).toThrow(RangeError);
    }
    expect(() => estimateRatio([[1]], { seed: 1, confidence: 1 })).toThrow(RangeError);
  });
});
