/** The mean of ratios: exp of the mean logarithm. Throws RangeError when there are none or one is not positive and finite. */
export function geometricMean(ratios: readonly number[]): number {
  if (ratios.length === 0) throw new RangeError('There is no geometric mean of no ratios.');
  if (!ratios.every((ratio) => ratio > 0 && Number.isFinite(ratio))) {
    throw new RangeError('A geometric mean needs positive, finite ratios.');
  }
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}
