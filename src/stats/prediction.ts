/**
 * Is a new value one more of the same kind? The question of a nightly job: against its own past, not
 * against one other run.
 *
 * - Prediction interval: the next value of a normal series with mean m and standard deviation s, both from
 *   n values, lies in m ± t · s · √(1 + 1/n) (Student's t, n − 1 degrees of freedom).
 * - Eight values know their spread badly, and of a hundred cells some look far too steady by luck. So a
 *   cell's variance is drawn towards that of cells of its kind, as in moderated t statistics (Smyth 2004,
 *   "Linear models and empirical Bayes methods for assessing differential expression"): with the weight of
 *   `PRIOR_FREEDOM` further values, which also count as degrees of freedom.
 * - Values with heavier tails than normal ones, of which the caller knows, have eight degrees of freedom at most, or those of the prior.
 * - One wild past run must not hide a regression for a month: values beyond three robust standard
 *   deviations (median absolute deviation) of the median count as lying there.
 *
 * Without a past there is no spread to be had from the values: then the prior is all there is, and the
 * caller says how wide.
 */
import { mean, variance } from './moments.js';
import { median, sorted } from './quantile.js';
import { studentTQuantile, studentTUpperTail } from './students-t.js';

/** Degrees of freedom of heavy tails, however long the past; the prior of a cell without one may be worth more. */
const HEAVY_TAILS = 8;
/** Weight of the kind's variance, in values. */
const PRIOR_FREEDOM = 4;
const WILD = 3;
/** Relative differences below it are rounding and layout of code: no cell is taken to be steadier. */
const LEAST_DEVIATION = 0.003;

export interface Past {
  readonly count: number;
  readonly mean: number;
  /** Variance with n − 1; null for one value. */
  readonly variance: number | null;
}

/**
 * At least one value. Wild values are drawn in from five values on, but none that lies within three times `leastDeviation` of the
 * median.
 */
export function summarisePast(values: readonly number[], leastDeviation = LEAST_DEVIATION): Past {
  const count = values.length;
  if (count === 0) throw new RangeError('A past has at least one value.');
  const tame = count < 5 ? values : tamed(values, leastDeviation);
  return { count, mean: mean(tame), variance: count === 1 ? null : variance(tame) };
}

function tamed(values: readonly number[], leastDeviation: number): number[] {
  const centre = median(values);
  const reach = WILD * Math.max(leastDeviation, robustDeviation(values));
  return values.map((value) => Math.min(centre + reach, Math.max(centre - reach, value)));
}

/** Median absolute deviation in units of a normal standard deviation. */
export function robustDeviation(values: readonly number[]): number {
  const centre = median(values);
  return 1.4826 * median(sorted(values.map((value) => Math.abs(value - centre))));
}

/** What is believed of the spread of single values before the cell's own past is looked at. */
export interface SpreadPrior {
  readonly variance: number;
  /** Degrees of freedom: how many values the belief is worth. */
  readonly freedom: number;
}

/**
 * The prior of cells with a past, or of rows with visits: the median of their variances. Half of them are steadier, half
 * are not, and a few that truly changed do not move it. `leastDeviation`: they are taken to differ by so much at least. Null when none
 * has two values.
 */
export function priorOfKind(
  pasts: readonly Pick<Past, 'variance'>[],
  leastDeviation = LEAST_DEVIATION,
): SpreadPrior | null {
  const variances = pasts.flatMap(({ variance }) => (variance === null ? [] : [variance]));
  if (variances.length === 0) return null;
  return { variance: Math.max(median(variances), leastDeviation ** 2), freedom: PRIOR_FREEDOM };
}

export interface Prediction {
  /** New value minus the mean of the past. */
  readonly change: number;
  /** Standard deviation of `change` when nothing changed. */
  readonly deviation: number;
  readonly freedom: number;
  /** Two-sided: chance of a change as large when nothing changed. */
  readonly pValue: number;
}

export interface Surroundings {
  /** So many times the spread of the past is expected of the new value. Default 1. */
  readonly restlessness?: number;
  /** What values like this one changed by at the same time: one more standard deviation. Default 0. */
  readonly shared?: number;
  /** Whether values like this one have heavier tails than a normal distribution. Default false. */
  readonly heavyTails?: boolean;
}

export function predict(
  value: number,
  past: Past,
  prior: SpreadPrior,
  { restlessness = 1, shared = 0, heavyTails = false }: Surroundings = {},
): Prediction {
  const own = past.count - 1;
  const weight = own + prior.freedom;
  const variance = (own * (past.variance ?? 0) + prior.freedom * prior.variance) / weight;
  const deviation = Math.sqrt(
    Math.max(variance, LEAST_DEVIATION ** 2) * (restlessness ** 2 + 1 / past.count) + shared ** 2,
  );
  const freedom = heavyTails ? Math.min(weight, Math.max(HEAVY_TAILS, prior.freedom)) : weight;
  const change = value - past.mean;
  const pValue = Math.min(1, 2 * studentTUpperTail(Math.abs(change) / deviation, freedom));
  return { change, deviation, freedom, pValue };
}

/** Half-width of the interval around `change` at a confidence; also the smallest change of which p ≤ 1 − confidence. */
export function predictionHalfWidth(
  { deviation, freedom }: Pick<Prediction, 'deviation' | 'freedom'>,
  confidence: number,
): number {
  return studentTQuantile((1 + confidence) / 2, freedom) * deviation;
}
