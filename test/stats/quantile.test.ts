import fc from 'fast-check';
import * as oracle from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { geometricMean } from '../../src/stats/geometric-mean.js';
import { classifyOutliers } from '../../src/stats/outliers.js';
import { median, quantile, quantileOfSorted, quartiles, sorted } from '../../src/stats/quantile.js';

const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const values = fc.array(finite, { minLength: 1, maxLength: 50 });
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

describe('quantile', () => {
  it('agrees with R and NumPy on a small sample', () => {
    const sample = [1, 2, 3, 4, 10];
    expect(quantile(sample, 0.25)).toBe(2);
    expect(quantile(sample, 0.9)).toBeCloseTo(7.6, 12);
    expect(quantile([10, 20], 0.3)).toBeCloseTo(13, 12);
    expect(quartiles([4, 1, 3, 2])).toEqual({ q1: 1.75, median: 2.5, q3: 3.25 });
  });

  it('does not depend on order, and leaves the values alone', () => {
    fc.assert(
      fc.property(values, fraction, (sample, q) => {
        const before = [...sample];
        expect(quantile(sample.toReversed(), q)).toBe(quantile(sample, q));
        expect(sample).toEqual(before);
      }),
    );
  });

  it('grows with q from the least to the greatest value', () => {
    fc.assert(
      fc.property(values, fraction, fraction, (sample, a, b) => {
        // Linear interpolation between equal neighbours may round by an ulp.
        const slack = 1e-6;
        expect(quantile(sample, Math.min(a, b))).toBeLessThanOrEqual(
          quantile(sample, Math.max(a, b)) + slack,
        );
        expect(quantile(sample, 0)).toBe(Math.min(...sample) + 0);
        expect(quantile(sample, 1)).toBe(Math.max(...sample) + 0);
      }),
    );
  });

  it('is that of the sorted values, also of many, equal and ordered ones', () => {
    const steps = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 3000 });
    const orders = fc.constantFrom<(sample: number[]) => number[]>(
      (sample) => sample,
      (sample) => sample.toSorted((a, b) => a - b),
      (sample) => sample.toSorted((a, b) => b - a),
      (sample) => sample.map((step, index) => step * index),
      (sample) => sample.map((_, index) => Math.min(index, sample.length - index)),
    );
    fc.assert(
      fc.property(steps, orders, fraction, (sample, order, q) => {
        const ordered = order(sample);
        expect(quantile(ordered, q)).toBe(quantileOfSorted(sorted(ordered), q));
      }),
    );
  });

  it('agrees with simple-statistics on the median', () => {
    fc.assert(
      fc.property(values, (sample) => {
        expect(median(sample)).toBeCloseTo(oracle.median(sample), 5);
      }),
    );
  });

  it('has nothing to say about nothing', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => median([1, Number.NaN])).toThrow(RangeError);
    expect(() => quantile([1], 1.1)).toThrow(RangeError);
  });
});

describe('geometricMean', () => {
  it('agrees with simple-statistics', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (ratios) => {
          const expected = oracle.geometricMean(ratios);
          expect(geometricMean(ratios) / expected).toBeCloseTo(1, 10);
        },
      ),
    );
    expect(geometricMean([2, 0.5])).toBeCloseTo(1, 14);
  });

  it('refuses what has no logarithm', () => {
    for (const ratios of [[], [0], [-1], [Number.POSITIVE_INFINITY], [Number.NaN]]) {
      expect(() => geometricMean(ratios)).toThrow(RangeError);
    }
  });
});

describe('classifyOutliers', () => {
  // Quartiles 25 and 75, so the fences are at −50, −125, 150 and 225.
  const even = Array.from({ length: 101 }, (_, i) => i);

  it('counts by the fences on both sides', () => {
    expect(classifyOutliers(even)).toEqual({ mild: 0, severe: 0 });
    expect(classifyOutliers([...even, 160, -60, 1000, -1000, 900])).toEqual({ mild: 2, severe: 3 });
  });

  it('does not depend on order, scale or place', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 40 }), (sample) => {
        const moved = sample.toReversed().map((value) => value * 4 + 32);
        expect(classifyOutliers(moved)).toEqual(classifyOutliers(sample));
      }),
    );
  });

  it('has no fences for fewer than four values', () => {
    expect(classifyOutliers([1, 1, 1e9])).toEqual({ mild: 0, severe: 0 });
  });
});
