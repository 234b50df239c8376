import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOutCsr } from '../../../kernels/wasm/csr-stream.js';
import { noise, weightsWhere } from './cases.js';

const size = fc.record({
  m: fc.integer({ min: 1, max: 20 }),
  k: fc.integer({ min: 1, max: 40 }),
  density: fc.constantFrom(0, 0.1, 0.5, 1),
  slabColumns: fc.integer({ min: 1, max: 50 }),
});

/** The lines of random weights, each with its row's positions and the slab that its first column lies in. */
function linesOf({
  m,
  k,
  density,
  slabColumns,
}: {
  m: number;
  k: number;
  density: number;
  slabColumns: number;
}) {
  const weights = weightsWhere(m, k, (r, c) => noise(r, c, 11) < density);
  const { lines } = layOutCsr(weights, { unroll: 4, xStrideBytes: 16, yStrideBytes: 16, slabColumns });
  const list = Array.from(lines.row, (row, i) => ({ row, begin: lines.begin[i], end: lines.end[i] }));
  return { weights, list };
}

describe('lines of slabs', () => {
  test('hold every non-zero once, in its row and in one slab', () => {
    fc.assert(
      fc.property(size, (given) => {
        const { weights, list } = linesOf(given);
        const seen = new Uint8Array(weights.nnz);
        for (const { row, begin, end } of list) {
          expect(begin).toBeGreaterThanOrEqual(weights.rowPtr[row]);
          expect(end).toBeLessThanOrEqual(weights.rowPtr[row + 1]);
          for (let p = begin; p < end; p++) seen[p]++;
          const slabs = new Set(
            Array.from(weights.colIdx.slice(begin, end), (c) => Math.floor(c / given.slabColumns)),
          );
          expect(slabs.size).toBeLessThanOrEqual(1);
        }
        expect(seen.every((count) => count === 1)).toBe(true);
      }),
    );
  });

  test('come slab by slab, longest first in each, and none is empty where there are several', () => {
    fc.assert(
      fc.property(size, (given) => {
        const { weights, list } = linesOf(given);
        if (given.k <= given.slabColumns) {
          expect(list.length).toBe(given.m);
          return;
        }
        const keys = list.map(({ begin, end }) => ({
          slab: Math.floor(weights.colIdx[begin] / given.slabColumns),
          length: end - begin,
        }));
        keys.forEach(({ slab, length }, i) => {
          expect(length).toBeGreaterThan(0);
          if (i === 0) return;
          const before = keys[i - 1];
          expect(slab).toBeGreaterThanOrEqual(before.slab);
          if (slab === before.slab) expect(length).toBeLessThanOrEqual(before.length);
        });
      }),
    );
  });
});
