import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Roofline } from '../../src/report/schema.js';
import { bandwidthAt, ceilingOf } from '../../src/run/ceilings.js';

const roofline: Roofline = {
  backend: 'wasm',
  threads: 1,
  label: 'test',
  multiplyAddGflops: 50,
  read: [
    { bytes: 1 << 15, gbPerS: 100 },
    { bytes: 1 << 20, gbPerS: 80 },
    { bytes: 1 << 25, gbPerS: 20 },
  ],
};

describe('bandwidthAt', () => {
  it('is the measured value at a measured size and beyond the ends', () => {
    expect(bandwidthAt(roofline, 1 << 20, false)).toBeCloseTo(80, 10);
    expect(bandwidthAt(roofline, 1, false)).toBe(100);
    expect(bandwidthAt(roofline, 1 << 30, false)).toBe(20);
  });

  it('lies between its neighbours in between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 << 15, max: 1 << 25 }), (bytes) => {
        const value = bandwidthAt(roofline, bytes, false);
        expect(value).toBeLessThanOrEqual(100);
        expect(value).toBeGreaterThanOrEqual(20);
      }),
    );
  });

  it('is that of memory when cold, however small the weights', () => {
    expect(bandwidthAt(roofline, 1 << 15, true)).toBe(20);
  });
});

describe('ceilingOf', () => {
  it('is the nearer roof', () => {
    expect(ceilingOf({ bytes: 1 << 20, flops: 1 }, roofline, false)).toEqual({
      leastNs: (1 << 20) / 80,
      label: 'read 80 GB/s',
    });
    expect(ceilingOf({ bytes: 1, flops: 5000 }, roofline, false)).toEqual({
      leastNs: 100,
      label: 'multiply-add 50 GFLOP/s',
    });
  });

  it('says of how many threads it is, where of several', () => {
    const ofThree = { ...roofline, threads: 3 };
    expect(ceilingOf({ bytes: 1, flops: 5000 }, ofThree, false).label).toBe(
      'multiply-add 50 GFLOP/s, 3 threads',
    );
    expect(ceilingOf({ bytes: 1 << 20, flops: 1 }, ofThree, false).label).toBe('read 80 GB/s, 3 threads');
  });
});
