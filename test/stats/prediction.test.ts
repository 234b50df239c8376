import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predict, predictionHalfWidth, priorOfKind, summarisePast } from '../../src/stats/prediction.js';
import { createPrng, type Prng } from '../../src/stats/prng.js';
import { normal, rate } from './simulate.js';

const CELLS = 40;
const REPORTS = 8;

/** Forty cells of one kind, each with its own spread between 1 and 3 %. */
function simulateCells(prng: Prng): { past: number[]; next: number }[] {
  return Array.from({ length: CELLS }, () => {
    const spread = 0.01 * 3 ** prng.nextFloat();
    const level = prng.nextFloat();
    const value = (): number => level + spread * normal(prng);
    return { past: Array.from({ length: REPORTS }, value), next: value() };
  });
}

describe('the prediction of a next value', () => {
  it('covers it about as often as it says, with eight values of the past', () => {
    const prng = createPrng('coverage');
    let covered = 0;
    const trials = 100;
    for (let trial = 0; trial < trials; trial++) {
      const cells = simulateCells(prng);
      const pasts = cells.map(({ past }) => summarisePast(past));
      const prior = priorOfKind(pasts)!;
      cells.forEach(({ next }, index) => {
        const prediction = predict(next, pasts[index], prior);
        if (Math.abs(prediction.change) <= predictionHalfWidth(prediction, 0.95)) covered++;
      });
    }
    const share = covered / (trials * CELLS);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  });

  it('finds a change of five spreads, and calls it in few of the cells that did not change', () => {
    const prng = createPrng('power');
    const prior = { variance: 0.01 ** 2, freedom: 4 };
    const pOf = (shift: number): number => {
      const past = summarisePast(Array.from({ length: REPORTS }, () => 0.01 * normal(prng)));
      return predict(0.01 * normal(prng) + shift, past, prior).pValue;
    };
    expect(rate(500, () => pOf(0.05) < 0.01)).toBeGreaterThan(0.9);
    expect(rate(2000, () => pOf(0) < 0.01)).toBeLessThan(0.02);
  });

  it('is not blinded for long by one wild value', () => {
    const steady = [0, 0.01, -0.01, 0.005, -0.005, 0.002, -0.002, 0.008];
    const calm = summarisePast(steady);
    const wild = summarisePast([...steady, 3]);
    expect(Math.sqrt(wild.variance!)).toBeLessThan(3 * Math.sqrt(calm.variance!));
    expect(Math.abs(wild.mean - calm.mean)).toBeLessThan(0.01);
  });

  it('is the prior alone for one value, and wider for a restless new one', () => {
    const prior = { variance: 0.06 ** 2, freedom: 12 };
    const one = predict(0.1, summarisePast([0]), prior);
    expect(one.freedom).toBe(12);
    expect(one.deviation).toBeCloseTo(0.06 * Math.SQRT2, 12);
    const deviation = (surroundings: Parameters<typeof predict>[3]) =>
      predict(0.1, summarisePast([0]), prior, surroundings).deviation;
    expect(deviation({ restlessness: 3 })).toBeCloseTo(0.06 * Math.sqrt(10), 12);
    expect(deviation({ shared: 0.2 })).toBeCloseTo(Math.hypot(one.deviation, 0.2), 12);
  });

  it('has the interval that its p-value means', () => {
    const value = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 12 }), value, (past, next) => {
        const prediction = predict(next, summarisePast(past), { variance: 0.0004, freedom: 4 });
        fc.pre(prediction.pValue > 1e-6 && prediction.pValue < 0.999);
        const half = predictionHalfWidth(prediction, 1 - prediction.pValue);
        expect(half).toBeCloseTo(Math.abs(prediction.change), 6);
      }),
    );
  });

  it('refuses an empty past and knows no prior without two values', () => {
    expect(() => summarisePast([])).toThrow(RangeError);
    expect(priorOfKind([summarisePast([1])])).toBeNull();
  });
});
