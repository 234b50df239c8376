import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentTQuantile, studentTUpperTail } from '../../src/stats/students-t.js';

function relativeError(actual: number, expected: number): number {
  return Math.abs(actual / expected - 1);
}

describe('studentTQuantile', () => {
  // Published tables of Student's t, to ten digits.
  it.each([
    [0.975, 1, 12.7062047362],
    [0.975, 2, 4.3026527297],
    [0.975, 3, 3.1824463053],
    [0.975, 4, 2.7764451052],
    [0.975, 5, 2.5705818356],
    [0.975, 9, 2.2621571628],
    [0.975, 10, 2.228138852],
    [0.975, 30, 2.0422724563],
    [0.975, 120, 1.9799304051],
    [0.995, 4, 4.6040948713],
    [0.95, 9, 1.8331129327],
    [0.9995, 5, 6.8688266259],
  ])('of %d with %i degrees of freedom is %d', (p, freedom, expected) => {
    expect(relativeError(studentTQuantile(p, freedom), expected)).toBeLessThan(1e-9);
  });

  it('agrees with the closed forms for 1, 2 and 4 degrees of freedom', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5001, max: 0.99999, noNaN: true }), (p) => {
        const one = Math.tan(Math.PI * (p - 0.5));
        const spread = 4 * p * (1 - p);
        const two = (2 * p - 1) * Math.sqrt(2 / spread);
        const four = 2 * Math.sqrt(Math.cos(Math.acos(Math.sqrt(spread)) / 3) / Math.sqrt(spread) - 1);
        expect(relativeError(studentTQuantile(p, 1), one)).toBeLessThan(1e-8);
        expect(relativeError(studentTQuantile(p, 2), two)).toBeLessThan(1e-8);
        expect(relativeError(studentTQuantile(p, 4), four)).toBeLessThan(1e-8);
      }),
    );
  });

  it('comes to the normal quantile, from outside, at the known rate', () => {
    const z = 1.959963984540054;
    for (const freedom of [1e3, 1e4, 1e6]) {
      const expected =
        z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
      expect(relativeError(studentTQuantile(0.975, freedom), expected)).toBeLessThan(1e-8);
    }
  });

  it('is the inverse of the tail, and odd around one half', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 0.4999, noNaN: true }),
        fc.double({ min: 0.3, max: 1e5, noNaN: true }),
        (tail, freedom) => {
          const t = studentTQuantile(1 - tail, freedom);
          expect(relativeError(studentTUpperTail(t, freedom), tail)).toBeLessThan(1e-8);
          expect(relativeError(studentTQuantile(tail, freedom), -t)).toBeLessThan(1e-8);
        },
      ),
    );
    expect(studentTQuantile(0.5, 3)).toBe(0);
  });

  it('refuses what has no quantile', () => {
    for (const p of [0, 1, -1, Number.NaN]) expect(() => studentTQuantile(p, 3)).toThrow(RangeError);
    for (const freedom of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => studentTQuantile(0.9, freedom)).toThrow(RangeError);
    }
  });
});
