import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceProduct, referenceRows } from '../../../kernels/reference/rows.js';
import { fillDense } from '../../../src/matrix/dense.js';
import { generateWeights } from '../../../src/matrix/generate.js';
import type { Weights } from '../../../src/matrix/weights.js';

/** [[2, 0, -1], [0, 0, 0], [0, 3, 0]] */
const small: Weights = {
  m: 3,
  k: 3,
  nnz: 3,
  rowPtr: Uint32Array.of(0, 2, 2, 3),
  colIdx: Uint32Array.of(0, 2, 1),
  values: Float32Array.of(2, -1, 3),
};

describe('referenceRows', () => {
  it('computes rows in the order asked for, two columns at a time', () => {
    const x = Float32Array.of(1, 10, 2, 20, 3, 30);
    const { y, magnitude } = referenceRows(small, x, 2, [2, 0, 1]);
    expect([...y]).toEqual([6, 60, -1, -10, 0, 0]);
    expect([...magnitude]).toEqual([6, 60, 5, 50, 0, 0]);
  });

  it('agrees with the dense product of exact integers', () => {
    const sizes = fc.record({
      m: fc.integer({ min: 1, max: 20 }),
      k: fc.integer({ min: 1, max: 20 }),
      batch: fc.integer({ min: 1, max: 4 }),
      sparsity: fc.constantFrom(0, 0.5, 0.9),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(sizes, ({ m, k, batch, sparsity, seed }) => {
        const weights = generateWeights({ m, k, gates: 1, sparsity, pattern: { kind: 'uniform' }, seed });
        const whole = { ...weights, values: weights.values.map((_, i) => ((i * 7) % 19) - 9 || 1) };
        const x = Float32Array.from({ length: k * batch }, (_, i) => ((i * 5) % 13) - 6);
        const dense = fillDense(whole);
        const { y } = referenceProduct(whole, x, batch);
        for (let row = 0; row < m; row++) {
          for (let n = 0; n < batch; n++) {
            let sum = 0;
            for (let column = 0; column < k; column++) sum += dense[row * k + column] * x[column * batch + n];
            expect(y[row * batch + n]).toBe(sum);
          }
        }
      }),
    );
  });

  it('lets a NaN into the rows that use it, and into no other', () => {
    const { y } = referenceProduct(small, Float32Array.of(1, 2, Number.NaN), 1);
    expect([...y]).toEqual([Number.NaN, 0, 6]);
  });

  it('refuses rows and inputs that do not fit', () => {
    expect(() => referenceRows(small, new Float32Array(3), 1, [3])).toThrow(/Row 3 is not one of the 3 rows/);
    expect(() => referenceRows(small, new Float32Array(3), 1, [0.5])).toThrow(RangeError);
    expect(() => referenceRows(small, new Float32Array(4), 1, [0])).toThrow(
      /4 numbers, but K × batch is 3 × 1/,
    );
  });
});
