import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestPartition, findSteps, MIN_SEGMENT } from '../../src/stats/change-points.js';
import { createPrng, type Prng } from '../../src/stats/prng.js';
import { normal, rate } from './simulate.js';

const noise = (prng: Prng, count: number): number[] =>
  Array.from({ length: count }, () => 0.02 * normal(prng));

/** Of the fit whose segments begin at 0 and at `starts`, straight from the definition. */
function costOf(values: readonly number[], starts: readonly number[], penalty: number): number {
  const bounds = [0, ...starts, values.length];
  const spread = (segment: readonly number[]): number => {
    const mean = segment.reduce((sum, value) => sum + value, 0) / segment.length;
    return segment.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  const segments = bounds.slice(1).map((end, index) => values.slice(bounds[index], end));
  return segments.reduce((sum, segment) => sum + spread(segment), penalty * starts.length);
}

/** Of all fits, by trying every place of the last step. */
function leastCost(values: readonly number[], penalty: number): number {
  const best = [-penalty];
  for (let end = 1; end <= values.length; end++) {
    const starts = best.map((_, start) => start).filter((start) => end - start >= MIN_SEGMENT);
    const costs = starts.map(
      (start) => best[start] + costOf(values.slice(start, end), [], penalty) + penalty,
    );
    best.push(Math.min(...costs));
  }
  return best[values.length];
}

describe('the partition', () => {
  it('costs as little as the best of all', () => {
    const level = fc.constantFrom(0, 0, 1, -2, 7);
    const part = fc.record({
      level,
      noise: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 15 }),
    });
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(0.1, 1, 5),
        (parts, penalty) => {
          const values = parts.flatMap(({ level: around, noise: own }) => own.map((value) => around + value));
          if (values.length < 2 * MIN_SEGMENT) return;
          const starts = bestPartition(values, penalty);
          expect(costOf(values, starts, penalty)).toBeCloseTo(leastCost(values, penalty), 6);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('steps', () => {
  it('of a staircase are found exactly', () => {
    const stairs = fc.array(
      fc.record({ length: fc.integer({ min: 8, max: 40 }), rise: fc.constantFrom(-0.5, -0.3, 0.3, 0.6) }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(stairs, (parts) => {
        let level = 0;
        const values = parts.flatMap(({ length, rise }) => {
          level += rise;
          return Array.from({ length }, (_, index) => level + (index % 2 === 0 ? 0.001 : -0.001));
        });
        const places = parts
          .slice(0, -1)
          .map((_, index) => parts.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0));
        expect(findSteps(values, { series: 10 })).toEqual(places);
      }),
    );
  });

  it.each([8, 30, 200])('are rarely seen in %i values of noise', (count) => {
    const prng = createPrng(`noise ${count}`);
    expect(rate(600, () => findSteps(noise(prng, count), { series: 1 }).length > 0)).toBeLessThan(0.02);
  });

  it('are rarely seen where one value in twenty is wild', () => {
    const prng = createPrng('wild');
    const values = (): number[] =>
      noise(prng, 100).map((value) => (prng.nextInt(20) === 0 ? 5 * value : value));
    expect(rate(300, () => findSteps(values(), { series: 1 }).length > 0)).toBeLessThan(0.04);
  });

  it('of three spreads are found, near their place, among forty reports and a hundred series', () => {
    const prng = createPrng('power');
    const found = rate(200, () => {
      const steps = findSteps(
        noise(prng, 40).map((value, index) => value + (index >= 20 ? 0.06 : 0)),
        { series: 100 },
      );
      return steps.length === 1 && Math.abs(steps[0] - 20) <= 2;
    });
    expect(found).toBeGreaterThan(0.9);
  });

  it('a single wild report is none', () => {
    const prng = createPrng('one');
    const values = noise(prng, 40).map((value, index) => (index === 17 ? value + 1 : value));
    expect(findSteps(values, { series: 1 })).toEqual([]);
  });

  it('leave no segment shorter than three, and ascend', () => {
    const values = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(values, (series) => {
        const steps = findSteps(series, { series: 5 });
        const bounds = [0, ...steps, series.length];
        for (let i = 1; i < bounds.length && steps.length > 0; i++) {
          expect(bounds[i] - bounds[i - 1]).toBeGreaterThanOrEqual(MIN_SEGMENT);
        }
      }),
    );
  });

  it('do not depend on the level of the series', () => {
    const prng = createPrng('level');
    for (let trial = 0; trial < 40; trial++) {
      const values = noise(prng, 30).map((value, index) => value + (index >= 12 ? 0.1 : 0));
      const steps = findSteps(values, { series: 1 });
      expect(steps.length).toBeGreaterThan(0);
      expect(
        findSteps(
          values.map((value) => value + 100),
          { series: 1 },
        ),
      ).toEqual(steps);
    }
  });

  it('refuse what is no number', () => {
    expect(() => findSteps([1, Number.NaN, 2], { series: 1 })).toThrow(RangeError);
  });
});
