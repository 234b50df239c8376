import { describe, expect, it } from 'vitest';
import { type Clock, systemClock, timerStepNs } from '../../src/measure/clock.js';

/** Gives these readings one after the other, then the last one for ever. */
function readings(...values: readonly number[]): Clock {
  let next = 0;
  return { nowNs: () => BigInt(values[Math.min(next++, values.length - 1)]) };
}

describe('timerStepNs', () => {
  it('is the least positive difference of successive readings', () => {
    expect(timerStepNs(readings(100, 100, 180, 180, 220, 300), 5)).toBe(40);
  });

  it('is that of a clock that counts in steps, however often it is read between them', () => {
    let reads = 0;
    expect(timerStepNs({ nowNs: () => BigInt(Math.floor(reads++ / 7) * 1000) })).toBe(1000);
  });

  it('looks at as many readings as asked for and no more', () => {
    expect(timerStepNs(readings(0, 50, 100, 101), 2)).toBe(50);
  });

  it('is 0 for a clock that stands still or goes backwards', () => {
    expect(timerStepNs(readings(5))).toBe(0);
    expect(timerStepNs(readings(30, 20, 10), 2)).toBe(0);
  });
});

describe('systemClock', () => {
  it('never goes backwards', () => {
    const values = Array.from({ length: 1000 }, () => systemClock.nowNs());
    expect(values.every((value, i) => i === 0 || value >= values[i - 1])).toBe(true);
  });
});
