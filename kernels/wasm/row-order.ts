import type { Weights } from '../contract.js';

/**
 * Row numbers, longest row first; rows of equal length in their order. Loops over neighbouring rows then turn
 * equally often, so that the branch at their end is predicted. Counting sort: linear in rows and the longest.
 */
export function longestFirst(lengths: Uint32Array): Uint32Array {
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const next = new Uint32Array(longest + 2);
  for (const length of lengths) next[longest - length + 1]++;
  for (let i = 1; i < next.length; i++) next[i] += next[i - 1];
  const order = new Uint32Array(lengths.length);
  lengths.forEach((length, row) => {
    order[next[longest - length]++] = row;
  });
  return order;
}

/** Non-zeros of every row. */
export function rowLengths({ m, rowPtr }: Weights): Uint32Array {
  return Uint32Array.from({ length: m }, (_, row) => rowPtr[row + 1] - rowPtr[row]);
}
