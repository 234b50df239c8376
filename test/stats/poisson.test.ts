import { describe, expect, it } from 'vitest';
import { poissonTail } from '../../src/stats/poisson.js';

describe('the upper tail of a Poisson distribution', () => {
  it('is one minus the terms below', () => {
    expect(poissonTail(2, 0)).toBe(1);
    expect(poissonTail(2, 1)).toBeCloseTo(1 - Math.exp(-2), 12);
    expect(poissonTail(2, 3)).toBeCloseTo(1 - Math.exp(-2) * (1 + 2 + 2), 12);
  });

  it('keeps tails that one minus the rest would lose', () => {
    // Of so small a rate the tail is its first term, e⁻ʳ rⁿ / n!, to one part in a thousand.
    expect(poissonTail(1e-4, 4) / (1e-16 / 24)).toBeCloseTo(1, 3);
    expect(poissonTail(1e-4, 4)).toBeGreaterThan(0);
  });

  it('is 0 where nothing can happen, and where it would take infinitely many', () => {
    expect(poissonTail(0, 1)).toBe(0);
    expect(poissonTail(0, 0)).toBe(1);
    expect(poissonTail(3, Number.POSITIVE_INFINITY)).toBe(0);
  });
});
