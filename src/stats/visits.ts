/**
 * From visits to runs. Visits of one run share what lasts for minutes: which neighbours the host has, how fast its
 * memory is, and dense and sparse kernels react differently to it. So visits are not independent draws of what the next
 * run will find, and an interval that takes them for that is too narrow however many there are: on three shared
 * virtual machines it held the median of the other runs in 50 to 70 % of runs where 95 % was meant.
 *
 * With v the variance of single visits within a run, that of a run's figure is v/n + ρ·v. The share ρ that visits of
 * a run have in common was 0.16 to 0.47 in six figures over 20 runs of one machine (docs/performance.md); a third is
 * the middle. A run cannot tell its own ρ: what is the same in all of its visits cannot be seen in them.
 *
 * Only for dense over sparse: kernels of a kind, such as twins, react alike (0 of 320 were told apart).
 */
import { variance } from './moments.js';
import { MIN_VISITS_FOR_T, type RatioEstimate } from './speedup.js';
import { studentTQuantile } from './students-t.js';

const SHARED_VARIANCE = 1 / 3;

/** Square of the common part's half-width over that of the interval of n visits. */
function sharedOverVisits(visits: number): number {
  return SHARED_VARIANCE * visits;
}

/**
 * With the interval widened, on the scale of logarithms, to what another run may find. What visits share is as likely
 * up as down, so it adds to both sides alike, in squares: with h the mean half-width, side² becomes side² + h²·n/3.
 * An interval about one process stays.
 */
export function overRuns(estimate: RatioEstimate): RatioEstimate {
  if (estimate.basis === 'process') return estimate;
  const { ratio, visitMedians } = estimate;
  const { low, high } = sides(estimate);
  const shared = sharedOverVisits(visitMedians.length) * ((low + high) / 2) ** 2;
  const ciLow = ratio * Math.exp(-Math.sqrt(low ** 2 + shared));
  const ciHigh = ratio * Math.exp(Math.sqrt(high ** 2 + shared));
  return { ...estimate, ciLow, ciHigh, halfWidth: Math.max(ciHigh - ratio, ratio - ciLow) / ratio };
}

/** As in a report's speed-ups. */
interface IntervalOverRuns {
  readonly ratio: number;
  readonly ciLow: number;
  readonly ciHigh: number;
  readonly visits: number;
}

/** ln half-widths of the two sides of an interval. */
function sides({ ratio, ciLow, ciHigh }: Pick<IntervalOverRuns, 'ratio' | 'ciLow' | 'ciHigh'>): {
  readonly low: number;
  readonly high: number;
} {
  return { low: Math.log(ratio / ciLow), high: Math.log(ciHigh / ratio) };
}

/**
 * Back from a speed-up's interval to that of its visits, ln: the mean half-width, and the wider side. With h the mean
 * and d the difference of the visits' sides, the squares of the widened sides add up to 2(1 + n/3)h² + d²/2 and differ
 * by 2hd; h² is the larger root of what follows.
 */
function visitsPart(interval: IntervalOverRuns): { readonly mean: number; readonly wider: number } {
  const { low, high } = sides(interval);
  if (interval.visits < MIN_VISITS_FOR_T) return { mean: (low + high) / 2, wider: Math.max(low, high) };
  const factor = 1 + sharedOverVisits(interval.visits);
  const [sum, difference] = [high ** 2 + low ** 2, high ** 2 - low ** 2];
  const root = Math.sqrt(Math.max(0, sum ** 2 - factor * difference ** 2));
  const mean = Math.sqrt((sum + root) / (4 * factor));
  return { mean, wider: mean === 0 ? 0 : mean + Math.abs(difference) / (4 * mean) };
}

/** Half-width of the part of a speed-up's interval that more visits make narrower, its wider side: 0.05 is ± 5 %. */
export function halfWidthOfVisits(interval: IntervalOverRuns): number {
  return Math.expm1(visitsPart(interval).wider);
}

/**
 * Of Student's t by visits, in reports that do not tell their visits: from six on their intervals are by ranks.
 * Made once: a history of thousands of reports asks 100,000 times.
 */
const QUANTILES = new Map([3, 4, 5].map((visits) => [visits, studentTQuantile(0.975, visits - 1)]));

/**
 * Standard error, ln, of a speed-up over its visits; of a report that does not tell them, back from its 95 % interval.
 * Null below three visits, where the interval is about one process only, and for absurd figures.
 */
export function standardErrorOfVisits(
  speedup: IntervalOverRuns & { readonly visitRatios?: readonly number[] | undefined },
): number | null {
  const { visits, visitRatios } = speedup;
  if (visits < MIN_VISITS_FOR_T) return null;
  const error =
    visitRatios === undefined || visitRatios.length < MIN_VISITS_FOR_T
      ? visitsPart(speedup).mean / (QUANTILES.get(visits) ?? 1.96)
      : Math.sqrt(variance(visitRatios.map(Math.log)) / visitRatios.length);
  return Number.isFinite(error) ? error : null;
}
