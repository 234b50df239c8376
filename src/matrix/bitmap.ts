/**
 * Positions of a matrix as a bitmap: bit p of word ⌊p/32⌋ stands for row ⌊p/k⌋, column p mod k. A bitmap
 * is the set that is cheapest to fill in random order and to read in sorted order.
 */
import type { Prng } from '../stats/prng.js';

/** A run of positions and those in it that stay set whatever is drawn. */
export interface Region {
  readonly start: number;
  readonly length: number;
  /** Whether the position at this offset from `start` is fixed. Absent: none is. */
  readonly isFixed?: (offset: number) => boolean;
  /** How many are. Default 0. */
  readonly fixedCount?: number;
}

export function createBitmap(positions: number): Uint32Array {
  return new Uint32Array(Math.ceil(positions / 32));
}

/**
 * Sets exactly `count` positions of an empty region besides the fixed ones (which it sets too), every
 * choice equally likely: draws positions and rejects those drawn before, or, past one half, sets all
 * and draws those to clear, so that at most two draws in a position's place are rejected on average.
 */
export function drawDistinct(bits: Uint32Array, region: Region, count: number, prng: Prng): void {
  const { start, length, isFixed, fixedCount = 0 } = region;
  const clears = count > (length - fixedCount) / 2;
  if (clears) setRange(bits, start, length);
  else if (isFixed) setFixed(bits, start, length, isFixed);
  let left = clears ? length - fixedCount - count : count;
  const wanted = clears ? 1 : 0;
  while (left > 0) {
    const offset = prng.nextInt(length);
    const position = start + offset;
    const word = position >>> 5;
    const shift = position & 31;
    if (((bits[word] >>> shift) & 1) !== wanted || (clears && isFixed?.(offset))) continue;
    bits[word] ^= 1 << shift;
    left--;
  }
}

/**
 * Sets each of the first `positions` bits independently with probability `threshold` / 2^32. The 32
 * lanes of a word compare their random number with the threshold one binary digit at a time and at
 * once, and stop when no lane is undecided: about seven draws for 32 positions.
 */
export function drawIndependent(bits: Uint32Array, positions: number, threshold: number, prng: Prng): void {
  for (let word = 0; word < bits.length; word++) {
    let kept = 0;
    let undecided = -1;
    for (let digit = 31; digit >= 0 && undecided !== 0; digit--) {
      const random = prng.nextUint32();
      if ((threshold >>> digit) & 1) {
        kept |= undecided & ~random;
        undecided &= random;
      } else {
        undecided &= ~random;
      }
    }
    bits[word] = kept;
  }
  const used = positions & 31;
  if (used !== 0) bits[bits.length - 1] &= 2 ** used - 1;
}

/** Number of set bits. */
export function countBits(bits: Uint32Array): number {
  let total = 0;
  for (let i = 0; i < bits.length; i++) {
    let pairs = bits[i];
    pairs -= (pairs >>> 1) & 0x55555555;
    pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
    pairs = (pairs + (pairs >>> 4)) & 0x0f0f0f0f;
    total += Math.imul(pairs, 0x01010101) >>> 24;
  }
  return total;
}

/** The set positions of an m × k bitmap as sorted CSR: `rowPtr` of m + 1 entries, columns ascending. */
export function bitmapToCsr(
  bits: Uint32Array,
  m: number,
  k: number,
): { readonly rowPtr: Uint32Array; readonly colIdx: Uint32Array } {
  const rowPtr = new Uint32Array(m + 1);
  const colIdx = new Uint32Array(countBits(bits));
  let stored = 0;
  let row = 0;
  let rowStart = 0;
  for (let word = 0; word < bits.length; word++) {
    let rest = bits[word];
    while (rest !== 0) {
      const lowest = rest & -rest;
      const position = word * 32 + (31 - Math.clz32(lowest));
      while (position >= rowStart + k) {
        rowStart += k;
        rowPtr[++row] = stored;
      }
      colIdx[stored++] = position - rowStart;
      rest ^= lowest;
    }
  }
  rowPtr.fill(stored, row + 1);
  return { rowPtr, colIdx };
}

function setRange(bits: Uint32Array, start: number, length: number): void {
  let position = start;
  const end = start + length;
  while (position < end) {
    const word = position >>> 5;
    const wordEnd = Math.min(end, word * 32 + 32);
    const width = wordEnd - position;
    bits[word] |= (width === 32 ? -1 : 2 ** width - 1) << (position & 31);
    position = wordEnd;
  }
}

function setFixed(
  bits: Uint32Array,
  start: number,
  length: number,
  isFixed: (offset: number) => boolean,
): void {
  for (let offset = 0; offset < length; offset++) {
    if (!isFixed(offset)) continue;
    const position = start + offset;
    bits[position >>> 5] |= 1 << (position & 31);
  }
}
