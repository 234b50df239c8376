import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustedPValues } from '../../src/stats/false-discovery.js';
import { createPrng } from '../../src/stats/prng.js';
import { rate } from './simulate.js';

const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('adjusted p-values', () => {
  it('are those of the worked example of Benjamini and Hochberg (1995), table of fifteen', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    // The paper rejects the four smallest at q = 0.05.
    expect(adjustedPValues(p).filter((adjusted) => adjusted <= 0.05)).toHaveLength(4);
    expect(adjustedPValues(p)[0]).toBeCloseTo(0.0015, 10);
  });

  it('call exactly what the step-up rule calls, at every q', () => {
    fc.assert(
      fc.property(probabilities, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (p, q) => {
        const ascending = [...p].sort((a, b) => a - b);
        const last = ascending.findLastIndex((value, index) => value * (p.length / (index + 1)) <= q);
        expect(adjustedPValues(p).filter((adjusted) => adjusted <= q)).toHaveLength(last + 1);
      }),
    );
  });

  it('never fall below the p-values, keep their order and do not care where each stands', () => {
    fc.assert(
      fc.property(probabilities, fc.nat(), (p, seed) => {
        const adjusted = adjustedPValues(p);
        p.forEach((value, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(value);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          p.forEach((other, j) => {
            if (value < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]);
          });
        });
        const order = createPrng(seed).shuffle(p.map((_, index) => index));
        expect(adjustedPValues(order.map((index) => p[index]))).toEqual(
          order.map((index) => adjusted[index]),
        );
      }),
    );
  });

  it('keep the chance of any call at q when nothing changed', () => {
    const prng = createPrng('null');
    const called = rate(2000, () => {
      const p = Array.from({ length: 50 }, () => prng.nextFloat());
      return adjustedPValues(p).some((value) => value <= 0.05);
    });
    expect(called).toBeGreaterThan(0.035);
    expect(called).toBeLessThan(0.065);
  });

  it('refuse what is no probability', () => {
    for (const value of [-0.1, 1.1, Number.NaN]) expect(() => adjustedPValues([value])).toThrow(RangeError);
  });
});
