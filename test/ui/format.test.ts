import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytes,
  counted,
  duration,
  interval,
  percent,
  rate,
  ratio,
  roofName,
  significant,
  time,
  timeLimit,
} from '../../src/ui/format.js';

describe('numbers on the screen', () => {
  it('gives times in the unit that leaves three digits', () => {
    expect([0.5, 812, 999.9, 49_200, 1_350_000, 2.1e9].map(time)).toEqual([
      '0.500 ns',
      '812 ns',
      '1.00 µs',
      '49.2 µs',
      '1.35 ms',
      '2.10 s',
    ]);
    expect(time(null)).toBe('–');
  });

  it('gives ratios as the published ones are given', () => {
    expect([0.056, 0.16, 1.93, 1.9999, 6.8, 9.04, 14.83, 120.4].map(ratio)).toEqual([
      '0.056×',
      '0.16×',
      '1.93×',
      '2.0×',
      '6.8×',
      '9.0×',
      '14.8×',
      '120×',
    ]);
  });

  it('tells both ends of an interval apart', () => {
    expect(interval(8.8, 9.3)).toBe('8.8 – 9.3×');
    expect(interval(9.01, 9.04)).toBe('9.01 – 9.04×');
    expect(interval(1.97, 2.31)).toBe('1.97 – 2.31×');
    expect(interval(5, 5)).toBe('5.0000 – 5.0000×');
  });

  it('gives fractions, bytes, rates and durations', () => {
    expect([0.95, 0.975, 0.5, 1].map((value) => percent(value))).toEqual(['95 %', '97.5 %', '50 %', '100 %']);
    expect([12, 929_280, 12_390_400, 1.1e9].map(bytes)).toEqual(['12 B', '929 kB', '12.4 MB', '1.10 GB']);
    expect(rate(22.94, 'GFLOP/s')).toBe('22.9 GFLOP/s');
    expect(timeLimit({ maxTimeSeconds: 85 })).toBe('1 min 25 s');
    const resumed = [{ maxTimeSeconds: 40 }, { maxTimeSeconds: 60 }];
    expect(timeLimit({ maxTimeSeconds: 85, resumed })).toBe('1 min 25 s, resumed with 40 s, 1 min 00 s');
    expect([0, 7.4, 65, 7384].map(duration)).toEqual(['0 s', '7 s', '1 min 05 s', '2 h 03 min']);
    expect([counted(1, 'row'), counted(5, 'row')]).toEqual(['1 row', '5 rows']);
    expect([1, 2].map((threads) => roofName({ backend: 'wasm', threads }))).toEqual([
      'wasm',
      'wasm, 2 threads',
    ]);
  });

  it('rounds to three digits and never writes an exponent', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (value) => {
        const shown = significant(value);
        expect(shown).toMatch(/^\d+(\.\d+)?$/);
        expect(Math.abs(Number(shown) / value - 1)).toBeLessThanOrEqual(0.00501);
      }),
    );
  });
});
