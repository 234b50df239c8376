import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutRows, sliceRows } from '../../../../kernels/wasm/threads/split.js';
import { noise, weightsWhere } from '../cases.js';

const size = fc.record({
  m: fc.integer({ min: 1, max: 120 }),
  k: fc.integer({ min: 1, max: 20 }),
  count: fc.integer({ min: 1, max: 9 }),
  rowMultiple: fc.constantFrom(1, 4, 16, 28),
  density: fc.constantFrom(0, 0.1, 0.6, 1),
  operand: fc.constantFrom('dense' as const, 'sparse' as const),
});

describe('cutRows', () => {
  test('parts follow one another from the first row to the last, none empty, none cutting a strip', () => {
    fc.assert(
      fc.property(size, ({ m, k, count, rowMultiple, density, operand }) => {
        const weights = weightsWhere(m, k, (r, c) => noise(r, c, 1) < density);
        const cuts = cutRows(weights, operand, count, rowMultiple);
        expect(cuts[0]).toBe(0);
        expect(cuts[cuts.length - 1]).toBe(m);
        expect(cuts.length - 1).toBeLessThanOrEqual(count);
        for (let i = 1; i < cuts.length; i++) expect(cuts[i]).toBeGreaterThan(cuts[i - 1]);
        for (const cut of cuts.slice(0, -1)) expect(cut % rowMultiple).toBe(0);
      }),
    );
  });

  test('every part is off its fair share by at most one row and the rounding', () => {
    fc.assert(
      fc.property(size, ({ m, k, count, rowMultiple, density, operand }) => {
        const weights = weightsWhere(m, k, (r, c) => noise(r, c, 1) < density);
        const work = (row: number): number => (operand === 'dense' ? row : weights.rowPtr[row] + row);
        const mostOfARow = operand === 'dense' ? 1 : k + 1;
        const cuts = cutRows(weights, operand, count, rowMultiple);
        fc.pre(cuts.length === count + 1);
        for (let i = 1; i < count; i++) {
          const off = Math.abs(work(cuts[i]) - (work(m) * i) / count);
          expect(off).toBeLessThanOrEqual((1 + rowMultiple / 2) * mostOfARow);
        }
      }),
    );
  });

  test('follows the non-zeros of sparse weights and the rows of dense ones', () => {
    const weights = weightsWhere(40, 10, (r) => r >= 30);
    expect(cutRows(weights, 'dense', 2, 1)).toEqual([0, 20, 40]);
    expect(cutRows(weights, 'sparse', 2, 1)).toEqual([0, 34, 40]);
    expect(cutRows(weights, 'sparse', 2, 8)).toEqual([0, 32, 40]);
  });
});

describe('sliceRows', () => {
  test('slices put together are the whole', () => {
    const whole = weightsWhere(37, 11, (r, c) => r % 5 !== 2 && noise(r, c, 4) < 0.4);
    const cuts = [0, 1, 2, 3, 20, 37];
    const slices = cuts.slice(1).map((end, i) => sliceRows(whole, cuts[i], end));
    expect(slices.flatMap(({ colIdx }) => [...colIdx])).toEqual([...whole.colIdx]);
    expect(slices.flatMap(({ values }) => [...values])).toEqual([...whole.values]);
    for (const { m, nnz, rowPtr, k } of slices) {
      expect([k, rowPtr.length, rowPtr[0], rowPtr[m]]).toEqual([11, m + 1, 0, nnz]);
    }
    const lengths = slices.flatMap(({ m, rowPtr }) =>
      Array.from({ length: m }, (_, r) => rowPtr[r + 1] - rowPtr[r]),
    );
    expect(lengths).toEqual(Array.from({ length: 37 }, (_, r) => whole.rowPtr[r + 1] - whole.rowPtr[r]));
  });
});
