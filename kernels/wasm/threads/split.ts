/** Cuts W into parts of consecutive rows, one per thread. */
import type { Operand, Weights } from '../../contract.js';

/**
 * First rows of at most `count` parts of equal work, and the end of the last: [0, …, m]. Parts begin at
 * multiples of `rowMultiple`, and none is empty, so there are fewer where rows are few. The work of a sparse
 * row is its non-zeros and one more, which is what an empty row costs; dense rows are all equal.
 */
export function cutRows(
  weights: Weights,
  operand: Operand,
  count: number,
  rowMultiple: number,
): readonly number[] {
  const { m, rowPtr } = weights;
  const workBefore = (row: number): number => (operand === 'dense' ? row : rowPtr[row] + row);
  const cuts = [0];
  for (let part = 1; part < count; part++) {
    const row = firstRowWith((workBefore(m) * part) / count, workBefore, m);
    const cut = Math.round(row / rowMultiple) * rowMultiple;
    if (cut > cuts[cuts.length - 1] && cut < m) cuts.push(cut);
  }
  return [...cuts, m];
}

/** The least row with at least `work` before it, by halving; `workBefore` never falls. */
function firstRowWith(work: number, workBefore: (row: number) => number, m: number): number {
  let low = 0;
  let high = m;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (workBefore(middle) < work) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows `begin` to `end` (left out) as weights of their own; columns and values are views of the whole. */
export function sliceRows({ k, rowPtr, colIdx, values }: Weights, begin: number, end: number): Weights {
  const first = rowPtr[begin];
  const last = rowPtr[end];
  return {
    m: end - begin,
    k,
    nnz: last - first,
    rowPtr: rowPtr.slice(begin, end + 1).map((position) => position - first),
    colIdx: colIdx.subarray(first, last),
    values: values.subarray(first, last),
  };
}
