import type { Weights } from '../contract.js';

/**
 * Row numbers, longest row first; rows of equal length in their order. Loops over neighbouring rows then turn
 * equally often, so that the branch at their end is predicted. Counting sort: linear in rows and columns.
 */
export function longestFirst({ rowPtr, m, k }: Weights): Uint32Array {
  const length = (row: number) => rowPtr[row + 1] - rowPtr[row];
  const next = new Uint32Array(k + 2);
  for (let row = 0; row < m; row++) next[k - length(row) + 1]++;
  for (let i = 1; i < next.length; i++) next[i] += next[i - 1];
  const order = new Uint32Array(m);
  for (let row = 0; row < m; row++) order[next[k - length(row)]++] = row;
  return order;
}
