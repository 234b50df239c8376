import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medianInterval } from '../../src/stats/median-interval.js';
import { createPrng } from '../../src/stats/prng.js';
import { normal, rate } from './simulate.js';

const values = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('medianInterval', () => {
  it('needs six values for 95 %, and five for 93.75 %', () => {
    expect(medianInterval(values(5), 0.95)).toBeNull();
    expect(medianInterval(values(6), 0.95)).not.toBeNull();
    expect(medianInterval(values(5), 0.9375)).toEqual({ low: 1, high: 5 });
  });

  it('has the ranks of the published tables where no interpolation is needed', () => {
    // Binomial(10, 1/2): ranks 2 and 9 cover 97.85 %; Binomial(20, 1/2): ranks 6 and 15 cover 95.86 %.
    expect(medianInterval(values(10), 1 - 2 * (11 / 1024))).toEqual({ low: 2, high: 9 });
    const { low = 0, high = 0 } = medianInterval(values(20), 0.9586) ?? {};
    expect(low).toBeCloseTo(6, 2);
    expect(high).toBeCloseTo(15, 2);
  });

  it('holds the median, keeps to the range of the values, and mirrors them', () => {
    const sample = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 6, maxLength: 40 });
    fc.assert(
      fc.property(sample, (list) => {
        const found = medianInterval(list, 0.95);
        const mirrored = medianInterval(
          list.map((value) => -value),
          0.95,
        );
        if (!found || !mirrored) throw new Error('Six values are enough.');
        const ascending = [...list].sort((a, b) => a - b);
        expect(found.low).toBeGreaterThanOrEqual(ascending[0]);
        expect(found.high).toBeLessThanOrEqual(ascending[ascending.length - 1]);
        expect(found.low).toBeLessThanOrEqual(ascending[Math.floor((list.length - 1) / 2)]);
        expect(found.high).toBeGreaterThanOrEqual(ascending[Math.ceil((list.length - 1) / 2)]);
        expect(mirrored.low).toBeCloseTo(-found.high, 10);
      }),
    );
  });

  it.each([6, 8, 10, 15])('covers the median of normal and of heavy-tailed values: %i of them', (n) => {
    for (const wild of [0, 0.1]) {
      const prng = createPrng(`median ${n} ${wild}`);
      const covered = rate(1500, () => {
        const sample = Array.from({ length: n }, () => normal(prng) * (prng.nextFloat() < wild ? 10 : 1));
        const found = medianInterval(sample, 0.95);
        return found !== null && found.low <= 0 && 0 <= found.high;
      });
      // 95 % nominal, three standard errors of 0.56 %.
      expect(covered).toBeGreaterThan(0.933);
      expect(covered).toBeLessThan(0.985);
    }
  });
});
