/**
 * From visits to runs. Visits of one run share what lasts for minutes: which neighbours the host has, how fast its memory
 * is, and dense and sparse kernels react differently to it. So visits are not independent draws of what the next
 * run will find, and an interval that takes them for that is too narrow however many there are: on three shared
 * virtual machines it held the median of the other runs in 50 to 70 % of runs where 95 % was meant.
 *
 * With v the variance of single visits within a run, that of a run's figure is v/n + ρ·v. The share ρ that visits of
 * a run have in common was 0.16 to 0.47 in six figures over 20 runs of one machine (docs/performance.md); a third is
 * the middle. A run cannot tell its own ρ: what is the same in all of its visits cannot be seen in them.
 *
 * Only for dense over sparse: kernels of a kind, such as twins, react alike (0 of 320 were told apart).
 */
import type { RatioEstimate } from './speedup.js';
import { studentTQuantile } from './students-t.js';

const SHARED_VARIANCE = 1 / 3;

/** By how much the interval of a run is wider than that of its n visits, taken for independent. */
export function runFactor(visits: number): number {
  return Math.sqrt(1 + SHARED_VARIANCE * visits);
}

/** With the interval widened, on the scale of logarithms, to what another run may find. An interval about one process stays. */
export function overRuns(estimate: RatioEstimate): RatioEstimate {
  if (estimate.basis === 'process') return estimate;
  const { ratio, visitMedians } = estimate;
  const factor = runFactor(visitMedians.length);
  const ciLow = ratio * (estimate.ciLow / ratio) ** factor;
  const ciHigh = ratio * (estimate.ciHigh / ratio) ** factor;
  return { ...estimate, ciLow, ciHigh, halfWidth: Math.max(ciHigh - ratio, ratio - ciLow) / ratio };
}

/** Half-width of the part of a speed-up's interval that more visits make narrower: 0.05 is ± 5 %. */
export function halfWidthOfVisits({ ratio, ciLow, ciHigh, visits }: IntervalOverRuns): number {
  const factor = visits < 3 ? 1 : runFactor(visits);
  return Math.max((ciHigh / ratio) ** (1 / factor) - 1, 1 - (ciLow / ratio) ** (1 / factor));
}

/** As in a report's speed-ups. */
interface IntervalOverRuns {
  readonly ratio: number;
  readonly ciLow: number;
  readonly ciHigh: number;
  readonly visits: number;
}

/**
 * Of Student's t by visits, as long as the interval of a speed-up is made with it; from six on it is by ranks.
 * Made once: a history of thousands of reports asks 100,000 times.
 */
const QUANTILES = new Map([3, 4, 5].map((visits) => [visits, studentTQuantile(0.975, visits - 1)]));

/**
 * Back from the half-width of a speed-up's 95 % interval, ln, to the standard error over its visits: Student's t up to five
 * visits; from six ranks, whose width is the normal one. Null below three visits, where the interval is
 * about one process only.
 */
export function standardErrorOfVisits(halfWidth: number, visits: number): number | null {
  if (visits < 3) return null;
  return halfWidth / runFactor(visits) / (QUANTILES.get(visits) ?? 1.96);
}
