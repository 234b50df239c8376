/**
 * Does the speed-up depend on the state of the machine? A throttled or shared core slows arithmetic and
 * leaves memory alone, so a compute-bound sparse kernel and a memory-bound dense one react differently,
 * and one number hides two answers. A ruler (fixed arithmetic work) timed beside every round tells the
 * states apart.
 *
 * Only what changes within visits counts: a fresh process moves the ratio by a few per cent of its own,
 * and where a state lasts as long as a visit, five visits cannot tell the two apart. So every visit's own
 * median is taken off before the states are compared. (Simulated with processes that differ by 2.5 % and
 * a core whose speed lasts a visit: 8 % of 500 runs were wrongly called state-dependent without that,
 * none with it; a ratio that falls from 4 to 3.4 within visits was found in all of 200.)
 */
import { createPrng, type Prng } from './prng.js';
import { median, quantileOfSorted, sorted } from './quantile.js';
import { resampledMedian } from './resample.js';

export interface RulerPair {
  /** ln(dense/sparse) of one round. */
  readonly logRatio: number;
  /** Time of the ruler beside that round. */
  readonly rulerNs: number;
  /** The visit that the round belongs to. Absent everywhere: one visit. */
  readonly visit?: number;
}

export interface StateOptions {
  readonly seed: number;
  /** Fewer pairs are not judged. Default 30, so that a third has ten. */
  readonly minPairs?: number;
}

/** Ratios in the ruler's fastest and slowest third. */
export interface StateDependence {
  readonly fast: number;
  readonly slow: number;
}

/** Thirds of the ruler that are nearer than this are one state. */
const MIN_RULER_DIFFERENCE = 0.05;
/** A difference of ratios below the least noise floor is not worth two numbers. */
const MIN_RATIO_DIFFERENCE = 0.02;
/** Wider than a row's interval: this is looked for in every row, and rounds of a visit are not independent. */
const CONFIDENCE = 0.99;
const RESAMPLES = 1000;

/**
 * The ratio of the ruler's fastest and of its slowest third of rounds, or null when there is one state
 * only, too few pairs, or no clear difference: the bootstrap interval of the difference of the two
 * median log-ratios must lie outside ± 2 %, and the ruler itself must differ by 5 %.
 */
export function stateDependence(pairs: readonly RulerPair[], options: StateOptions): StateDependence | null {
  const { seed, minPairs = 30 } = options;
  if (pairs.length < Math.max(minPairs, 3)) return null;
  const bySpeed = pairs.toSorted((a, b) => a.rulerNs - b.rulerNs);
  const third = Math.floor(bySpeed.length / 3);
  const fastest = bySpeed.slice(0, third);
  const slowest = bySpeed.slice(-third);
  const rulerNs = (part: readonly RulerPair[]): number => median(part.map((pair) => pair.rulerNs));
  if (rulerNs(slowest) < rulerNs(fastest) * (1 + MIN_RULER_DIFFERENCE)) return null;

  const medians = visitMedians(pairs);
  const withinVisit = ({ logRatio, visit }: RulerPair): number => logRatio - (medians.get(visit) ?? 0);
  const fast = fastest.map(withinVisit);
  const slow = slowest.map(withinVisit);
  const { low, high } = differenceInterval(fast, slow, createPrng(seed));
  const margin = Math.log(1 + MIN_RATIO_DIFFERENCE);
  if (low <= margin && high >= -margin) return null;
  const overall = [...medians.values()].reduce((sum, value) => sum + value, 0) / medians.size;
  return { fast: Math.exp(overall + median(fast)), slow: Math.exp(overall + median(slow)) };
}

function visitMedians(pairs: readonly RulerPair[]): Map<number | undefined, number> {
  const byVisit = new Map<number | undefined, number[]>();
  for (const { visit, logRatio } of pairs) {
    const ofVisit = byVisit.get(visit);
    if (ofVisit) ofVisit.push(logRatio);
    else byVisit.set(visit, [logRatio]);
  }
  return new Map([...byVisit].map(([visit, logRatios]) => [visit, median(logRatios)]));
}

/** Percentile bootstrap of median(a) − median(b), both drawn anew; both sides have equally many values. */
function differenceInterval(
  a: readonly number[],
  b: readonly number[],
  prng: Prng,
): { readonly low: number; readonly high: number } {
  const sides = [sorted(a), sorted(b)];
  const counts = new Uint32Array(a.length);
  const differences = Float64Array.from({ length: RESAMPLES }, () => {
    const [ofA, ofB] = sides.map((ascending) => resampledMedian(ascending, counts, prng));
    return ofA - ofB;
  }).sort();
  const tail = (1 - CONFIDENCE) / 2;
  return { low: quantileOfSorted(differences, tail), high: quantileOfSorted(differences, 1 - tail) };
}
