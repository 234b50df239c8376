import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/measure/clock.js';
import { readRuler } from '../../src/measure/ruler.js';
import { fakeClock } from './fake-clock.js';

describe('readRuler', () => {
  it('is what the clock went on by between two readings', () => {
    const clock = fakeClock();
    let reads = 0;
    const ticking = {
      nowNs() {
        if (reads++ > 0) clock.advance(345);
        return clock.nowNs();
      },
    };
    expect(readRuler(ticking)).toBe(345);
    expect(reads).toBe(2);
  });

  it('does its work: it takes far longer than two readings of the clock', () => {
    const emptyNs = () => -Number(systemClock.nowNs() - systemClock.nowNs());
    const least = (read: () => number) => Math.min(...Array.from({ length: 20 }, read));
    expect(least(() => readRuler(systemClock))).toBeGreaterThan(10 * least(emptyNs));
  });
});
