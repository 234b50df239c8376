/**
 * Counter-based random numbers: the value of (seed, index) needs no state, so that the signs of a
 * million rows are never stored. The mixing is the 32-bit finaliser of MurmurHash3 (Appleby 2011).
 */
export function hash32(seed: number, index: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ index;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/** `count` different numbers of [0, n), ascending, chosen by the seed (Floyd's method, 1987). Needs count ≤ n. */
export function sampleWithout(seed: number, n: number, count: number): number[] {
  const chosen = new Set<number>();
  for (let limit = n - count; limit < n; limit++) {
    const candidate = hash32(seed, limit) % (limit + 1);
    chosen.add(chosen.has(candidate) ? limit : candidate);
  }
  return [...chosen].sort((a, b) => a - b);
}
