/**
 * Seeded random numbers that are the same on every platform: integer operations only.
 *
 * Generator: xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 2021; reference code in the public domain at prng.di.unimi.it): 128 bits of state, period
 * 2^128 − 1. Integers below a bound: Lemire, "Fast random integer generation in an interval", ACM TOMACS
 * 2019. Seeds go through MurmurHash3 (Appleby, public domain), so that near seeds give unrelated
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

/** Numbers made at a time: a tight loop keeps the state in registers, one call per number does not (4 times slower). */
const BUFFER_LENGTH = 64;

/** A generator in a given state, which may not be all zero; for comparison with the reference code. */
export function prngFromState(words: readonly [number, number, number, number]): Prng {
  const state = Int32Array.from(words);
  if (state.every((value) => value === 0)) throw new RangeError('The state of the generator is all zero.');
  const buffer = new Int32Array(BUFFER_LENGTH);
  let used = BUFFER_LENGTH;

  const nextInt32 = (): number => {
    if (used === BUFFER_LENGTH) {
      advance(state, buffer, 0);
      used = 0;
    }
    return buffer[used++];
  };
  const nextUint32 = (): number => nextInt32() >>> 0;

  /** Lemire's multiplication: the high half of draw × bound, redrawn when the low half would favour a value. */
  const nextInt = (boundExclusive: number): number => {
    if (!(Number.isInteger(boundExclusive) && boundExclusive >= 1 && boundExclusive <= 2 ** 32)) {
      throw new RangeError(`A bound must be an integer from 1 to 2^32, not ${boundExclusive}.`);
    }
    let draw = nextInt32();
    let lowHalf = Math.imul(draw, boundExclusive) >>> 0;
    if (lowHalf < boundExclusive) {
      const unfair = 2 ** 32 % boundExclusive;
      while (lowHalf < unfair) {
        draw = nextInt32();
        lowHalf = Math.imul(draw, boundExclusive) >>> 0;
      }
    }
    return highHalf(draw, boundExclusive);
  };

  return {
    nextUint32,
    nextInt,
    nextFloat: () => ((nextInt32() >>> 5) * 2 ** 26 + (nextInt32() >>> 6)) * 2 ** -53,
    fillUint32: (target) => {
      const buffered = buffer.subarray(used, used + target.length);
      target.set(buffered);
      used += buffered.length;
      advance(state, target, buffered.length);
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

/** ⌊draw · bound / 2^32⌋ for the draw's 32 bits taken as unsigned: exact, since every step stays below 2^53. */
function highHalf(draw: number, bound: number): number {
  const carry = Math.floor(((draw & 0xffff) * bound) / 65536);
  return Math.floor(((draw >>> 16) * bound + carry) / 65536);
}

/** Fills `target` from index `first` on with the next outputs of xoshiro128** and moves `state` on. */
function advance(state: Int32Array, target: Int32Array | Uint32Array, first: number): void {
  let [s0, s1, s2, s3] = state;
  for (let i = first; i < target.length; i++) {
    const scaled = Math.imul(s1, 5);
    target[i] = Math.imul((scaled << 7) | (scaled >>> 25), 9);
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
  }
  state[0] = s0;
  state[1] = s1;
  state[2] = s2;
  state[3] = s3;
}
