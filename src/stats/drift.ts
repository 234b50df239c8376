import { createPrng } from './prng.js';
import { median, type Numbers } from './quantile.js';

const NS_PER_MINUTE = 60e9;

/**
 * Relative change of a time per minute (0.01: one per cent slower every minute), by the slope of
 * Theil and Sen: the median slope of ln(time) against start time over pairs of samples, which a third
 * of wild samples cannot move. All pairs, or `maxPairs` (default 20 000) seeded draws when there are
 * more. Null when fewer than two samples differ in start time. Throws RangeError when the columns
 * differ in length or a time is not positive.
 */
export function driftPerMinute(
  startNs: Numbers,
  timeNs: Numbers,
  options: { readonly seed: number; readonly maxPairs?: number },
): number | null {
  const { seed, maxPairs = 20_000 } = options;
  const n = startNs.length;
  if (timeNs.length !== n) throw new RangeError(`${n} start times do not belong to ${timeNs.length} times.`);
  const logTime = Float64Array.from(timeNs, Math.log);
  if (!logTime.every(Number.isFinite)) throw new RangeError('A time is not positive and finite.');

  const slopes: number[] = [];
  const take = (i: number, j: number): void => {
    const elapsed = startNs[j] - startNs[i];
    if (elapsed !== 0) slopes.push((logTime[j] - logTime[i]) / elapsed);
  };
  if ((n * (n - 1)) / 2 <= maxPairs) {
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) take(i, j);
  } else {
    const prng = createPrng(seed);
    for (let pair = 0; pair < maxPairs; pair++) take(prng.nextInt(n), prng.nextInt(n));
  }
  return slopes.length === 0 ? null : Math.expm1(median(slopes) * NS_PER_MINUTE);
}
