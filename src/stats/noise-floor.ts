/**
 * How different two equal kernels look here. A twin is the same kernel with its own weights in another
 * process, so the log-ratio of a visit's twins shows what processes do to a ratio that is truly 1.
 *
 * `twinLogRatios`: the visit medians of ln(kernel/twin), pooled over the run: a single row has too few
 * to tell. The floor bounds a row's ratio, which is the mean over `visitsPerRow` visits, and the spread
 * of such a mean is that of one visit over √visits; two of them are about 95 %. (Twice the root mean
 * square of single visits, a plainer rule, would judge a mean by the spread of
 * its parts and cost more than half of the power at five visits.) The mean square, not the variance:
 * the true ratio of twins is known to be 1, so a common offset is noise too.
 *
 * Returns a relative floor, 0.02 for 2 %: the larger of that and `minimum`. A fixed 2 % kept false
 * verdicts of equal kernels below 1 % with five processes; floors from each row's own control halved
 * the power instead. Throws RangeError for a value that is not finite or fewer than one visit.
 */
export function noiseFloor(twinLogRatios: readonly number[], visitsPerRow: number, minimum = 0.02): number {
  if (!twinLogRatios.every(Number.isFinite))
    throw new RangeError('A log-ratio of twins is not a finite number.');
  if (!(visitsPerRow >= 1)) throw new RangeError(`A row has at least one visit, not ${visitsPerRow}.`);
  if (twinLogRatios.length === 0) return minimum;
  const meanSquare = twinLogRatios.reduce((sum, value) => sum + value * value, 0) / twinLogRatios.length;
  return Math.max(minimum, 2 * Math.sqrt(meanSquare / visitsPerRow));
}
