import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeSections } from '../../../kernels/wasm/memory-map.js';

const PAGE = 65536;

describe('placeSections', () => {
  test('sections keep their order, do not overlap, start at cache lines, and end with the memory', () => {
    const size = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(size, size, size, (a, b, c) => {
        const { address, pages } = placeSections({ a, b, c });
        expect(address.a).toBeGreaterThanOrEqual(0);
        expect(address.b).toBeGreaterThanOrEqual(address.a + a);
        expect(address.c).toBeGreaterThanOrEqual(address.b + b);
        expect([address.a % 64, address.b % 64, address.c % 64]).toEqual([0, 0, 0]);
        const left = pages * PAGE - (address.c + c);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThan(64);
        expect(pages).toBeLessThanOrEqual(Math.ceil((a + b + c + 3 * 64) / PAGE) || 1);
      }),
    );
  });

  test('exactly 4 GiB fits, a byte more is refused and named', () => {
    expect(placeSections({ w: 2 ** 32 }).pages).toBe(65536);
    expect(() => placeSections({ w: 2 ** 32 + 1 })).toThrow(/4\.0 GiB.*at most 4 GiB/);
    expect(() => placeSections({ x: 2 ** 30, w: 5 * 2 ** 30 })).toThrow(/6\.0 GiB/);
  });
});
