import type { Prng } from './prng.js';

/**
 * Median of as many values drawn with replacement from `ascending`. The draws are counted by rank, so
 * that nothing is sorted; `counts` is scratch of the same length. At least one value.
 */
export function resampledMedian(ascending: Float64Array, counts: Uint32Array, prng: Prng): number {
  const n = ascending.length;
  counts.fill(0);
  for (let i = 0; i < n; i++) counts[prng.nextInt(n)]++;
  const lowRank = (n - 1) >> 1;
  const highRank = n >> 1;
  let index = 0;
  let seen = counts[0];
  while (seen <= lowRank) seen += counts[++index];
  const low = ascending[index];
  while (seen <= highRank) seen += counts[++index];
  return (low + ascending[index]) / 2;
}
