/**
 * Seeded random numbers that are the same on every platform: integer operations only.
 *
 * Generator: xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 2021; reference code in the public domain at prng.di.unimi.it): 128 bits of state, period
 * 2^128 − 1. Seeds go through MurmurHash3 (Appleby, public domain), so that near seeds give unrelated
 * streams.
 */
export interface Prng {
  /** Integer in [0, 2^32). */
  nextUint32(): number;
  /** Integer in [0, boundExclusive), every value equally likely. 1 ≤ boundExclusive ≤ 2^32, else RangeError. */
  nextInt(boundExclusive: number): number;
  /** Multiple of 2^−53 in [0, 1). */
  nextFloat(): number;
  /** Fills every element with the next `nextUint32()`. */
  fillUint32(target: Uint32Array): void;
  /** A new array of the same items, every order equally likely. */
  shuffle<T>(items: readonly T[]): T[];
}

const GOLDEN_GAMMA = 0x9e3779b9;

/** Bijective mixing of 32 bits: the finaliser of MurmurHash3. */
function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** One unsigned 32-bit seed from any parts. Their order, their kind and where one ends all count. */
export function hashSeed(...parts: readonly (string | number)[]): number {
  let h = 0;
  let length = 0;
  const absorb = (word: number): void => {
    let scrambled = Math.imul(word, 0xcc9e2d51);
    scrambled = Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
    h ^= scrambled;
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
    length += 4;
  };
  for (const part of parts) {
    const text = String(part);
    absorb(typeof part === 'number' ? 1 : 2);
    absorb(text.length);
    for (let i = 0; i < text.length; i++) absorb(text.charCodeAt(i));
  }
  return mix32(h ^ length) >>> 0;
}

/** A generator whose four state words are hashed from the seed. */
export function createPrng(seed: number | string): Prng {
  const start = hashSeed(seed);
  // mix32 is a bijection, so the four words differ and cannot all be zero (the one state without a future).
  const word = (i: number): number => mix32(start + Math.imul(i + 1, GOLDEN_GAMMA));
  return prngFromState([word(0), word(1), word(2), word(3)]);
}

/** A generator in a given state, which may not be all zero; for comparison with the reference code. */
export function prngFromState(words: readonly [number, number, number, number]): Prng {
  // A typed array, because a closure variable beyond 31 bits is a heap object in some engines.
  const state = Int32Array.from(words);
  if (state.every((value) => value === 0)) throw new RangeError('The state of the generator is all zero.');

  const nextInt32 = (): number => {
    const s1 = state[1];
    const scaled = Math.imul(s1, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9);
    const s2 = state[2] ^ state[0];
    const s3 = state[3] ^ s1;
    state[1] = s1 ^ s2;
    state[0] ^= s3;
    state[2] = s2 ^ (s1 << 9);
    state[3] = (s3 << 11) | (s3 >>> 21);
    return result;
  };
  const nextUint32 = (): number => nextInt32() >>> 0;

  /** Rejection from the smallest power of two that holds the bound: exact, and integers only. */
  const nextInt = (boundExclusive: number): number => {
    if (!(Number.isInteger(boundExclusive) && boundExclusive >= 1 && boundExclusive <= 2 ** 32)) {
      throw new RangeError(`A bound must be an integer from 1 to 2^32, not ${boundExclusive}.`);
    }
    if (boundExclusive === 1) return 0;
    const shift = Math.clz32(boundExclusive - 1);
    let value = nextInt32() >>> shift;
    while (value >= boundExclusive) value = nextInt32() >>> shift;
    return value;
  };

  return {
    nextUint32,
    nextInt,
    nextFloat: () => ((nextInt32() >>> 5) * 2 ** 26 + (nextInt32() >>> 6)) * 2 ** -53,
    fillUint32: (target) => {
      for (let i = 0; i < target.length; i++) target[i] = nextInt32();
    },
    shuffle: (items) => {
      const shuffled = [...items];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = nextInt(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
      }
      return shuffled;
    },
  };
}
