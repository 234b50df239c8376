import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrng, hashSeed, type Prng, prngFromState } from '../../src/stats/prng.js';

function take(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

/** Σ (observed − expected)² / expected for equally likely cells. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

// Computed by an independent implementation with unbounded integers.
const GOLDEN_SEED_1 = [3245927359, 4020308045, 3672799830, 2203670155];
const GOLDEN_HASH = 444133967;

describe('prngFromState', () => {
  it('gives the outputs of the reference code from state 1, 2, 3, 4', () => {
    const prng = prngFromState([1, 2, 3, 4]);
    expect(take(10, prng.nextUint32)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('refuses the state that never moves', () => {
    expect(() => prngFromState([0, 0, 0, 0])).toThrow(RangeError);
  });
});

describe('createPrng', () => {
  it('is the same stream for the same seed, today and on every platform', () => {
    expect(take(4, createPrng(1).nextUint32)).toEqual(GOLDEN_SEED_1);
    expect(take(4, createPrng('1').nextUint32)).not.toEqual(GOLDEN_SEED_1);
    expect(take(4, createPrng(2).nextUint32)).not.toEqual(GOLDEN_SEED_1);
  });

  it('fills arrays with the very stream, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 150 })), { maxLength: 8 }),
        (cuts) => {
          const prng = createPrng('cuts');
          const parts = cuts.map(([bulk, length]) => {
            if (!bulk) return take(length, prng.nextUint32);
            const filled = new Uint32Array(length);
            prng.fillUint32(filled);
            return [...filled];
          });
          const drawn = parts.flat();
          expect(drawn).toEqual(take(drawn.length, createPrng('cuts').nextUint32));
        },
      ),
    );
  });

  it('has independent bits', () => {
    const prng = createPrng('bits');
    const ones = new Array<number>(32).fill(0);
    for (let i = 0; i < 20_000; i++) {
      const draw = prng.nextUint32();
      for (let bit = 0; bit < 32; bit++) ones[bit] += (draw >>> bit) & 1;
    }
    // Standard deviation 70.7; five of them.
    for (const count of ones) expect(Math.abs(count - 10_000)).toBeLessThan(354);
  });
});

describe('nextInt', () => {
  it('is the exact high half of draw × bound, redrawn where that would favour a value', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2 ** 32 }), fc.integer(), (bound, seed) => {
        const draws = createPrng(seed);
        const oracle = (): number => {
          for (;;) {
            const product = BigInt(draws.nextUint32()) * BigInt(bound);
            if ((product & 0xffffffffn) >= 2n ** 32n % BigInt(bound)) return Number(product >> 32n);
          }
        };
        const prng = createPrng(seed);
        expect(take(20, () => prng.nextInt(bound))).toEqual(take(20, oracle));
      }),
    );
  });

  it.each([2, 3, 7, 10, 33])('gives every value below %i equally often', (bound) => {
    const prng = createPrng(`int ${bound}`);
    const counts = new Array<number>(bound).fill(0);
    for (let i = 0; i < 1000 * bound; i++) counts[prng.nextInt(bound)]++;
    // Mean bound − 1 and variance twice that: five standard deviations.
    expect(chiSquare(counts)).toBeLessThan(bound - 1 + 5 * Math.sqrt(2 * (bound - 1)));
  });

  it('is fair where a third of all draws must be redrawn', () => {
    const bound = 3 * 2 ** 30;
    const prng = createPrng('unfair');
    const thirds = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) thirds[Math.floor(prng.nextInt(bound) / 2 ** 30)]++;
    expect(chiSquare(thirds)).toBeLessThan(12);
  });

  it('has one value below 1, and no bound outside 1 to 2^32', () => {
    const prng = createPrng(1);
    expect(prng.nextInt(1)).toBe(0);
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN])
      expect(() => prng.nextInt(bound)).toThrow(RangeError);
  });
});

describe('nextFloat', () => {
  it('fills [0, 1) evenly', () => {
    const prng = createPrng('float');
    const cells = new Array<number>(20).fill(0);
    for (const value of take(20_000, prng.nextFloat)) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1);
      cells[Math.floor(value * 20)]++;
    }
    expect(chiSquare(cells)).toBeLessThan(19 + 5 * Math.sqrt(38));
  });
});

describe('shuffle', () => {
  const order = (prng: Prng): string => prng.shuffle(['a', 'b', 'c', 'd']).join('');

  it('keeps the items and leaves the argument alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const before = [...items];
        const shuffled = createPrng(seed).shuffle(items);
        expect(items).toEqual(before);
        expect(shuffled.toSorted()).toEqual(items.toSorted());
      }),
    );
  });

  it('gives all 24 orders of four items equally often', () => {
    const prng = createPrng('shuffle');
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const key = order(prng);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(23 + 5 * Math.sqrt(46));
  });
});

describe('hashSeed', () => {
  it('is an unsigned 32-bit integer that never changes', () => {
    expect(hashSeed(1, 'gru:2560', 'uniform', 0.95)).toBe(GOLDEN_HASH);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.double())), (parts) => {
        const hash = hashSeed(...parts);
        expect(hash).toBe(hash >>> 0);
      }),
    );
  });

  it('tells order, kind and boundaries of parts apart', () => {
    const seeds = [
      hashSeed('ab', 'c'),
      hashSeed('a', 'bc'),
      hashSeed('abc'),
      hashSeed('c', 'ab'),
      hashSeed('abc', ''),
      hashSeed(1, 2),
      hashSeed(2, 1),
      hashSeed('1', 2),
      hashSeed(12),
      hashSeed('12'),
      hashSeed(),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('spreads near seeds over all 32 bits', () => {
    let flipped = 0;
    for (let seed = 0; seed < 1000; seed++) {
      let difference = hashSeed(seed) ^ hashSeed(seed + 1);
      for (; difference !== 0; difference &= difference - 1) flipped++;
    }
    expect(flipped / 1000).toBeGreaterThan(15);
    expect(flipped / 1000).toBeLessThan(17);
  });
});
