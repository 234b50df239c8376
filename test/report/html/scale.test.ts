import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logScale, niceRange, ticks } from '../../../src/report/html/scale.js';

const positive = fc.double({ min: 1e-25, max: 1e25, noNaN: true });

describe('logScale', () => {
  it('puts equal factors at equal distances and the ends on the ends', () => {
    const scale = logScale(1, 100, 0, 200);
    expect([1, 10, 100].map(scale.at)).toEqual([0, 100, 200]);
  });

  it('keeps every value inside the drawing', () => {
    const scale = logScale(0.5, 20, 10, 110);
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true }), (value) => {
        const at = scale.at(value);
        expect(at).toBeGreaterThanOrEqual(10);
        expect(at).toBeLessThanOrEqual(110);
      }),
    );
  });
});

describe('niceRange', () => {
  it('holds all values between ends of 1, 2 or 5 times a power of ten', () => {
    fc.assert(
      fc.property(fc.array(positive, { minLength: 1, maxLength: 20 }), (values) => {
        const [low, high] = niceRange(values, []);
        expect(low).toBeLessThan(high);
        expect(low).toBeLessThanOrEqual(Math.min(...values) * (1 + 1e-6));
        expect(high).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-6));
        for (const end of [low, high]) expect(Number(end.toPrecision(12)).toExponential()).toMatch(/^[125]e/);
      }),
    );
  });

  it('leaves out what no logarithm can show', () => {
    expect(niceRange([0, Number.POSITIVE_INFINITY, 3], [1])).toEqual([1, 5]);
  });
});

describe('ticks', () => {
  it('gives 1, 2, 5 per decade, and fewer on a long axis', () => {
    expect(ticks(0.5, 20, 8)).toEqual([0.5, 1, 2, 5, 10, 20]);
    expect(ticks(1, 1000, 4)).toEqual([1, 10, 100, 1000]);
  });

  it('is never more than asked for, and inside the axis', () => {
    fc.assert(
      fc.property(
        positive,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 3, max: 12 }),
        (low, decades, most) => {
          const high = Math.min(1e29, low * 10 ** decades);
          const marks = ticks(low, high, most);
          expect(marks.length).toBeLessThanOrEqual(most);
          for (const mark of marks) expect(mark >= low * 0.999999 && mark <= high * 1.000001).toBe(true);
        },
      ),
    );
  });
});
