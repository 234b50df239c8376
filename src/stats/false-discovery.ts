/**
 * Many cells are judged at once, and of two hundred that did not change two would be "significant at
 * 1 %". Benjamini and Hochberg (1995, "Controlling the false discovery rate"): with p-values adjusted so,
 * calling everything at or below q a change keeps the expected share of false ones among those called
 * below q, for independent cells and for those that move together, as cells of one run do (Benjamini and
 * Yekutieli 2001, positive regression dependence). When nothing changed at all, q is the chance of any
 * call.
 *
 * Returns the adjusted p-values in the order given. Throws RangeError unless all are in [0, 1].
 */
export function adjustedPValues(pValues: readonly number[]): number[] {
  if (!pValues.every((p) => p >= 0 && p <= 1)) throw new RangeError('A p-value lies between 0 and 1.');
  const count = pValues.length;
  const descending = pValues.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p);
  const adjusted = new Array<number>(count);
  let least = 1;
  descending.forEach(({ p, index }, place) => {
    // In this order rounding never takes a value below its p.
    least = Math.min(least, p * (count / (count - place)));
    adjusted[index] = least;
  });
  return adjusted;
}
