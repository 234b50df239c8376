import { describe, expect, it } from 'vitest';
import { lowerEdgeOf } from '../../src/report/lower-edge.js';
import { createPrng } from '../../src/stats/prng.js';

/** `ns` in visits of ten, twins where `twin` says so. */
function columns(ns: readonly number[], twin: (index: number) => 0 | 1 = () => 0) {
  return { ns: [...ns], visit: ns.map((_, i) => Math.floor(i / 10)), twin: ns.map((_, i) => twin(i)) };
}

/** Samples that take 100 ns, and half as long again when disturbed, as nineteen of twenty are. */
function busy(count: number, seed: string): number[] {
  const prng = createPrng(seed);
  return Array.from({ length: count }, () => {
    const disturbed = prng.nextFloat() < 0.95;
    return 100 * (disturbed ? 1.3 + 0.4 * prng.nextFloat() : 1) * (1 + 0.02 * prng.nextFloat());
  });
}

describe('the lower edge of samples', () => {
  it('is the time of the undisturbed ones, however few they are', () => {
    for (let trial = 0; trial < 50; trial++) {
      const edge = lowerEdgeOf(columns(busy(200, `busy ${trial}`)))!;
      expect(edge.ns).toBeGreaterThanOrEqual(100);
      expect(edge.ns).toBeLessThan(102.1);
      expect(edge.medianRatio).toBeGreaterThan(1.25);
      expect(edge.quiet).toBeGreaterThan(0);
      expect(edge.quiet).toBeLessThan(0.13);
      expect(edge).toMatchObject({ samples: 200, visits: 20 });
    }
  });

  it('is not a single sample that the clock cut short', () => {
    const cut = [...Array.from({ length: 299 }, () => 100), 1];
    expect(lowerEdgeOf(columns(cut))!.ns).toBe(100);
  });

  it('leaves twins and samples without a time out', () => {
    const edge = lowerEdgeOf(
      columns([0, 100, 50, 102, 50, 101], (index) => (index === 2 || index === 4 ? 1 : 0)),
    )!;
    expect(edge).toMatchObject({ samples: 3, visits: 1, quiet: 1 });
    expect(edge.ns).toBeCloseTo(100.02, 6);
    expect(edge.medianRatio).toBeCloseTo(101 / 100.02, 9);
  });

  it('has the second fastest visit', () => {
    const visits = [130, 110, 120].flatMap((ns) => Array.from({ length: 10 }, () => ns));
    expect(lowerEdgeOf(columns(visits))!.secondVisitNs).toBe(120);
    expect(lowerEdgeOf(columns(visits.slice(0, 10)))!.secondVisitNs).toBe(130);
  });

  it('is unknown without a sample', () => {
    expect(lowerEdgeOf(columns([]))).toBeNull();
    expect(lowerEdgeOf(columns([0, 0]))).toBeNull();
    expect(lowerEdgeOf(columns([5], () => 1))).toBeNull();
  });
});
