import { describe, expect, it } from 'vitest';
import { createPrng } from '../../src/stats/prng.js';
import { estimateRatio, type RatioEstimate } from '../../src/stats/speedup.js';
import { halfWidthOfVisits, overRuns, standardErrorOfVisits } from '../../src/stats/visits.js';
import { rate, simulateRun } from './simulate.js';

const MACHINE = { logRatio: 1, rounds: 20, visitSd: 0.05, roundSd: 0.02 };

const asSpeedup = (estimate: RatioEstimate) => ({ ...estimate, visits: estimate.visitMedians.length });
const halfWidth = ({ ciLow, ciHigh }: RatioEstimate): number => Math.log(ciHigh / ciLow) / 2;

describe('the interval of a run', () => {
  it('holds the truth where visits of a run share a third of their variance, and that of the visits does not', () => {
    for (const visits of [5, 9]) {
      const prng = createPrng(`runs ${visits}`);
      const machine = { ...MACHINE, visits, runSd: MACHINE.visitSd / Math.sqrt(3) };
      const estimates = Array.from({ length: 300 }, (_, seed) =>
        estimateRatio(simulateRun(machine, prng), { seed, resamples: 50 }),
      );
      const covered = (of: (estimate: RatioEstimate) => RatioEstimate): number =>
        rate(estimates.length, (trial) => {
          const { ciLow, ciHigh } = of(estimates[trial]);
          return ciLow <= Math.E && Math.E <= ciHigh;
        });
      expect(covered((estimate) => estimate)).toBeLessThan(0.9);
      expect(covered(overRuns)).toBeGreaterThan(0.92);
    }
  });

  it('keeps the ratio, grows with the visits, and leaves that of one process alone', () => {
    const prng = createPrng('widths');
    const estimate = (visits: number): RatioEstimate =>
      estimateRatio(simulateRun({ ...MACHINE, visits }, prng), { seed: 1 });
    for (const visits of [3, 5, 9]) {
      const narrow = estimate(visits);
      const wide = overRuns(narrow);
      expect(wide.ratio).toBe(narrow.ratio);
      expect(halfWidth(wide) / halfWidth(narrow)).toBeGreaterThan(0.9 * Math.sqrt(1 + visits / 3));
      expect(halfWidth(wide) / halfWidth(narrow)).toBeLessThan(1.01 * Math.sqrt(1 + visits / 3));
    }
    const even = { ...estimate(6), ratio: 4, ciLow: 4 / 1.1, ciHigh: 4 * 1.1 };
    expect(Math.log(overRuns(even).ciHigh / 4)).toBeCloseTo(Math.log(1.1) * Math.sqrt(3), 9);
    const oneSided = overRuns({ ...even, ciLow: 4 });
    expect(Math.log(4 / oneSided.ciLow)).toBeCloseTo((Math.log(1.1) / 2) * Math.sqrt(2), 9);
    const process = estimate(2);
    expect(overRuns(process)).toBe(process);
  });

  it('gives back the part that more visits narrow', () => {
    const prng = createPrng('back');
    for (const visits of [2, 4, 8]) {
      const narrow = estimateRatio(simulateRun({ ...MACHINE, visits }, prng), { seed: 1 });
      const wider = Math.max(narrow.ratio / narrow.ciLow, narrow.ciHigh / narrow.ratio) - 1;
      expect(halfWidthOfVisits(asSpeedup(overRuns(narrow)))).toBeCloseTo(wider, 9);
    }
  });
});

describe('the standard error over visits', () => {
  it('is the spread of the figure from run to run where visits are independent, for five and for nine', () => {
    for (const visits of [5, 9]) {
      const prng = createPrng(`error ${visits}`);
      const runs = Array.from({ length: 150 }, (_, seed) => {
        const rounds = simulateRun({ ...MACHINE, visits }, prng);
        const estimate = overRuns(estimateRatio(rounds, { seed, resamples: 50 }));
        return {
          log: Math.log(estimate.ratio),
          error: standardErrorOfVisits(asSpeedup(estimate))!,
        };
      });
      const mean = runs.reduce((sum, { log }) => sum + log, 0) / runs.length;
      const deviation = Math.sqrt(runs.reduce((sum, { log }) => sum + (log - mean) ** 2, 0) / runs.length);
      const error = runs.reduce((sum, run) => sum + run.error, 0) / runs.length;
      expect(error / deviation).toBeGreaterThan(0.75);
      expect(error / deviation).toBeLessThan(1.35);
    }
  });

  it('is that of the visits where a report tells them', () => {
    const told = { ratio: 2, ciLow: 1, ciHigh: 4, visits: 3, visitRatios: [1, Math.E, Math.E ** 2] };
    expect(standardErrorOfVisits(told)).toBeCloseTo(1 / Math.sqrt(3), 12);
  });

  it('is unknown below three visits, and never no number', () => {
    expect(standardErrorOfVisits({ ratio: 2, ciLow: 1.8, ciHigh: 2.2, visits: 2 })).toBeNull();
    expect(standardErrorOfVisits({ ratio: 2, ciLow: 1, ciHigh: 4, visits: Number.MAX_VALUE })).not.toBeNaN();
  });
});
