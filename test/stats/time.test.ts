import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driftPerMinute } from '../../src/stats/drift.js';
import { createPrng } from '../../src/stats/prng.js';
import { balancedOrders } from '../../src/stats/round-order.js';
import { type RulerPair, stateDependence } from '../../src/stats/state.js';
import { normal, rate } from './simulate.js';

describe('driftPerMinute', () => {
  const minute = 60e9;
  const start = Array.from({ length: 300 }, (_, i) => (i * minute) / 100);
  const drifting = (perMinute: number): number[] => start.map((at) => 1e6 * (1 + perMinute) ** (at / minute));

  it.each([0.1, -0.05, 0])('recovers a drift of %d per minute exactly', (perMinute) => {
    expect(driftPerMinute(start.slice(0, 100), drifting(perMinute).slice(0, 100), { seed: 1 })).toBeCloseTo(
      perMinute,
      9,
    );
  });

  it('is not moved by a quarter of wild samples, nor by sampling the pairs', () => {
    const prng = createPrng('drift');
    const timeNs = drifting(0.1).map((ns) =>
      prng.nextInt(4) === 0 ? ns * (1 + 5 * prng.nextFloat()) : ns * (1 + 0.01 * normal(prng)),
    );
    expect(driftPerMinute(start, timeNs, { seed: 1 })).toBeCloseTo(0.1, 1);
    const all = driftPerMinute(start, timeNs, { seed: 1, maxPairs: 1e6 });
    expect(all).toBeCloseTo(0.1, 1);
    expect(driftPerMinute(start, timeNs, { seed: 1, maxPairs: 5000 })).not.toBe(all);
  });

  it('does not say what cannot be known', () => {
    expect(driftPerMinute([], [], { seed: 1 })).toBeNull();
    expect(driftPerMinute([5], [1], { seed: 1 })).toBeNull();
    expect(driftPerMinute([5, 5], [1, 2], { seed: 1 })).toBeNull();
    expect(() => driftPerMinute([1, 2], [1], { seed: 1 })).toThrow(RangeError);
    expect(() => driftPerMinute([1, 2], [1, 0], { seed: 1 })).toThrow(RangeError);
  });
});

describe('stateDependence', () => {
  /** Every other round on a core that is `slowdown` times slower, where the ratio is `slowRatio`. */
  function pairs(slowdown: number, slowRatio: number, count: number, seed: number): RulerPair[] {
    const prng = createPrng(`state ${seed}`);
    return Array.from({ length: count }, (_, i) => {
      const isSlow = i % 2 === 1;
      return {
        rulerNs: 1000 * (isSlow ? slowdown : 1) * (1 + 0.01 * normal(prng)),
        logRatio: Math.log(isSlow ? slowRatio : 4) + 0.05 * normal(prng),
      };
    });
  }

  it('gives both ratios when the machine changes and the ratio with it', () => {
    const found = stateDependence(pairs(1.4, 3.4, 200, 1), { seed: 1 });
    expect(found?.fast).toBeCloseTo(4, 0);
    expect(found?.slow).toBeCloseTo(3.4, 0);
    const other = stateDependence(pairs(1.4, 5, 200, 1), { seed: 1 });
    expect(other?.slow).toBeGreaterThan(4.7);
  });

  it('is silent when the machine changes and the ratio does not', () => {
    expect(
      rate(100, (seed) => stateDependence(pairs(1.4, 4, 200, seed), { seed }) !== null),
    ).toBeLessThanOrEqual(0.01);
  });

  it('does not take one process for one state, nor miss a state within processes', () => {
    /** Visits whose ratio differs by 2.5 % and whose core is faster or slower throughout. */
    function visits(seed: number, slowRatio: number): RulerPair[] {
      const prng = createPrng(`visits ${seed}`);
      return Array.from({ length: 5 }, (_, visit) => {
        const offset = 0.025 * normal(prng);
        const slowdown = 1 + 0.4 * prng.nextFloat();
        return pairs(slowRatio === 4 ? 1 : 1.4, slowRatio, 40, 100 * seed + visit).map((pair) => ({
          rulerNs: pair.rulerNs * slowdown,
          logRatio: pair.logRatio + offset,
          visit,
        }));
      }).flat();
    }
    expect(rate(200, (seed) => stateDependence(visits(seed, 4), { seed }) !== null)).toBeLessThanOrEqual(
      0.01,
    );
    expect(rate(50, (seed) => stateDependence(visits(seed, 3.4), { seed }) !== null)).toBeGreaterThan(0.9);
    const withoutVisits = (seed: number): RulerPair[] => visits(seed, 4).map(({ visit: _, ...pair }) => pair);
    expect(rate(200, (seed) => stateDependence(withoutVisits(seed), { seed }) !== null)).toBeGreaterThan(
      0.05,
    );
  });

  it('is silent when the ruler hardly differs, or there are too few pairs', () => {
    expect(stateDependence(pairs(1.01, 3, 200, 1), { seed: 1 })).toBeNull();
    expect(stateDependence(pairs(1.4, 3, 29, 1), { seed: 1 })).toBeNull();
    expect(stateDependence(pairs(1.4, 3, 29, 1), { seed: 1, minPairs: 10 })).not.toBeNull();
    expect(stateDependence([], { seed: 1, minPairs: 0 })).toBeNull();
  });
});

describe('balancedOrders', () => {
  const contenders = fc.integer({ min: 1, max: 9 });

  it('has every contender once in every round, and once in every position of a block', () => {
    fc.assert(
      fc.property(contenders, fc.integer({ min: 0, max: 40 }), fc.integer(), (count, rounds, seed) => {
        const orders = balancedOrders(count, rounds, createPrng(seed));
        const all = Array.from({ length: count }, (_, i) => i);
        expect(orders).toHaveLength(rounds);
        for (const order of orders) expect(order.toSorted()).toEqual(all);
        for (let block = 0; block + count <= rounds; block += count) {
          for (const position of all) {
            const column = orders.slice(block, block + count).map((order) => order[position]);
            expect(column.toSorted()).toEqual(all);
          }
        }
      }),
    );
  });

  it('follows every contender by every other about equally often', () => {
    const follows = new Map<string, number>();
    for (const order of balancedOrders(4, 4000, createPrng('follow'))) {
      for (let i = 1; i < 4; i++) {
        const pair = `${order[i - 1]}${order[i]}`;
        follows.set(pair, (follows.get(pair) ?? 0) + 1);
      }
    }
    expect(follows.size).toBe(12);
    for (const count of follows.values()) expect(Math.abs(count - 1000)).toBeLessThan(200);
  });

  it('depends on the seed', () => {
    expect(balancedOrders(5, 20, createPrng(1))).toEqual(balancedOrders(5, 20, createPrng(1)));
    expect(balancedOrders(5, 20, createPrng(1))).not.toEqual(balancedOrders(5, 20, createPrng(2)));
    expect(() => balancedOrders(0, 3, createPrng(1))).toThrow(RangeError);
  });
});
