import { describe, expect, it } from 'vitest';
import { createPrng } from '../../src/stats/prng.js';
import { estimateRatio } from '../../src/stats/speedup.js';
import { standardErrorOfInterval } from '../../src/stats/visits.js';
import { simulateRun } from './simulate.js';

describe('the standard error of an interval', () => {
  it('is the spread of the figure from run to run, for five and for nine visits', () => {
    for (const visits of [5, 9]) {
      const prng = createPrng(`error ${visits}`);
      const runs = Array.from({ length: 150 }, (_, seed) => {
        const rounds = simulateRun({ logRatio: 1, visits, rounds: 20, visitSd: 0.05, roundSd: 0.02 }, prng);
        const { ratio, ciLow, ciHigh } = estimateRatio(rounds, { seed, resamples: 50 });
        return {
          log: Math.log(ratio),
          error: standardErrorOfInterval(Math.log(ciHigh / ciLow) / 2, visits)!,
        };
      });
      const mean = runs.reduce((sum, { log }) => sum + log, 0) / runs.length;
      const deviation = Math.sqrt(runs.reduce((sum, { log }) => sum + (log - mean) ** 2, 0) / runs.length);
      const error = runs.reduce((sum, run) => sum + run.error, 0) / runs.length;
      expect(error / deviation).toBeGreaterThan(0.75);
      expect(error / deviation).toBeLessThan(1.35);
    }
  });

  it('is unknown below three visits', () => {
    expect(standardErrorOfInterval(0.1, 2)).toBeNull();
  });
});
