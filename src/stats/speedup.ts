/**
 * A speed-up and its interval, from paired samples of several visits.
 *
 * The question is what the ratio dense time / sparse time is *on this device*, so that the answer holds
 * when the command is typed again. Four decisions, each against a way to be confidently wrong:
 *
 * 1. Pairs. A round samples both kernels within milliseconds, so that the log-ratio of the pair is free
 *    of whatever the machine did to both. One side after the other gave 36 to 59 % false differences at
 *    a nominal 5 %; pairs gave 2.5 to 5 % (two equal kernels, 120 trials, a shared 2-core machine).
 * 2. Logarithms. A ratio and its inverse are the same evidence; their logarithms average to that.
 * 3. Medians within a visit. A round hit by the scheduler is off by tens of per cent; the median does
 *    not care, and nothing needs to be thrown away.
 * 4. The visit is the unit of evidence. Rounds of one process share its memory placement and the host's
 *    state; the ratio of the same two kernels moves by 5 to 20 % from one fresh process to the next. A
 *    nominal 95 % interval from the rounds of one process covered the median of 36 such processes in 10
 *    of 36 cases: more rounds only make it narrower around the wrong place. (So does an A/A test in
 *    one process: equal kernels are moved equally.) Hence an interval over the visit medians.
 *
 * From nine visits on, that is the distribution-free interval of the median of the visits (see
 * `median-interval.ts`): now and then a visit is off by more than 5 % for a whole process's life, and no
 * number of visits makes a mean forget them. A planted 5 % in a sparse kernel was found in 86 % of trials
 * of twenty visits by Student's t and in all of them by ranks (the trials that suggested the rule). Three to eight visits are too
 * few for ranks, which take nearly their whole range: there it is the mean, with Student's t.
 *
 * Few visits can agree by luck, which makes that too narrow. Where other rows of the run say how much visits differ (spread.ts), the
 * variance is drawn towards theirs. Else a bootstrap over the rounds within each visit says how well those medians are known at all, and each
 * side of the interval is the wider of the two. Below three visits t says next to nothing: then only the
 * bootstrap is left, and `basis` says that the interval is about this process, not about this device.
 *
 * All this is about the visits of one run, taken for independent. That visits of a run share what other runs do not is added
 * to the interval of a speed-up afterwards (visits.ts).
 *
 * The sides are chosen separately, so that the coverage is at least that of the visits alone. Measured by simulation in
 * test/stats/speedup.test.ts.
 */
import { medianInterval } from './median-interval.js';
import { mean, variance } from './moments.js';
import type { SpreadPrior } from './prediction.js';
import { createPrng, type Prng } from './prng.js';
import { median, quantileOfSorted, sorted } from './quantile.js';
import { resampledMedian } from './resample.js';
import { studentTQuantile } from './students-t.js';

export interface RatioEstimate {
  /** Dense time / sparse time: above 1, sparse is faster. */
  readonly ratio: number;
  readonly ciLow: number;
  readonly ciHigh: number;
  /** ln(ratio) of each visit, in the order given. */
  readonly visitMedians: readonly number[];
  /** Rounds of all visits together. */
  readonly rounds: number;
  /** `process`: fewer than three visits, so the interval says nothing about the next process. */
  readonly basis: 'visits' | 'process';
  /** The longer side of the interval over the ratio: 0.05 is ± 5 %. */
  readonly halfWidth: number;
}

export interface RatioOptions {
  readonly seed: number;
  /** Default 0.95. */
  readonly confidence?: number;
  /** Bootstrap resamples, default 1000. */
  readonly resamples?: number;
  /** How much visits of other rows differ; null, the default: not known. */
  readonly prior?: SpreadPrior | null;
}

/** Visits from which, and up to which, Student's t takes part. */
export const MIN_VISITS_FOR_T = 3;
export const MOST_VISITS_FOR_T = 8;

interface LogInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * `visits`: for each visit, ln(dense/sparse) of its rounds. Throws RangeError when there is no visit, a
 * visit has no rounds, or a log-ratio is not finite.
 */
export function estimateRatio(visits: readonly (readonly number[])[], options: RatioOptions): RatioEstimate {
  const { seed, confidence = 0.95, resamples = 1000 } = options;
  if (visits.length === 0) throw new RangeError('There are no visits to estimate a ratio from.');
  if (!visits.every((rounds) => rounds.every(Number.isFinite))) {
    throw new RangeError('A log-ratio is not a finite number.');
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`A confidence between 0 and 1 is needed, not ${confidence}.`);
  }
  const visitMedians = visits.map((rounds) => median(rounds));
  const rounds = visits.reduce((sum, own) => sum + own.length, 0);
  if (options.prior) {
    const pooled = pooledRatio(visitMedians, rounds, options.prior, confidence);
    if (pooled) return pooled;
  }
  const ranks = visits.length > MOST_VISITS_FOR_T ? medianInterval(visitMedians, confidence) : null;
  const centre = ranks ? median(visitMedians) : mean(visitMedians);
  const basis = visits.length >= MIN_VISITS_FOR_T ? 'visits' : 'process';
  const overRounds = bootstrapInterval(
    visits,
    confidence,
    resamples,
    createPrng(seed),
    ranks ? median : mean,
  );
  const overVisits =
    ranks ?? (basis === 'visits' ? studentInterval(visitMedians, centre, confidence) : overRounds);
  // A percentile interval may miss its own centre by a hair; an interval never excludes its estimate.
  const ratio = Math.exp(centre);
  const ciLow = Math.exp(Math.min(overRounds.low, overVisits.low, centre));
  const ciHigh = Math.exp(Math.max(overRounds.high, overVisits.high, centre));
  return {
    ratio,
    ciLow,
    ciHigh,
    visitMedians,
    rounds,
    basis,
    halfWidth: Math.max(ciHigh - ratio, ratio - ciLow) / ratio,
  };
}

/**
 * The same from the visits' medians alone, ln, where other rows say how much visits differ (`prior`). Null where
 * Student's t has no part: below three and above eight visits.
 */
export function pooledRatio(
  visitMedians: readonly number[],
  rounds: number,
  prior: SpreadPrior,
  confidence = 0.95,
): RatioEstimate | null {
  const count = visitMedians.length;
  if (count < MIN_VISITS_FOR_T || count > MOST_VISITS_FOR_T) return null;
  const centre = mean(visitMedians);
  const { low, high } = studentInterval(visitMedians, centre, confidence, prior);
  const [ratio, ciLow, ciHigh] = [centre, low, high].map(Math.exp) as [number, number, number];
  const halfWidth = Math.max(ciHigh - ratio, ratio - ciLow) / ratio;
  return { ratio, ciLow, ciHigh, visitMedians, rounds, basis: 'visits', halfWidth };
}

function studentInterval(
  visitMedians: readonly number[],
  centre: number,
  confidence: number,
  prior: SpreadPrior = { variance: 0, freedom: 0 },
): LogInterval {
  const own = visitMedians.length - 1;
  const freedom = own + prior.freedom;
  const drawn = (own * variance(visitMedians) + prior.freedom * prior.variance) / freedom;
  const margin = studentTQuantile((1 + confidence) / 2, freedom) * Math.sqrt(drawn / visitMedians.length);
  return { low: centre - margin, high: centre + margin };
}

/** Percentiles of the `centre` of the visit medians when the rounds of every visit are drawn anew. */
function bootstrapInterval(
  visits: readonly (readonly number[])[],
  confidence: number,
  resamples: number,
  prng: Prng,
  centreOf: (visitMedians: readonly number[]) => number,
): LogInterval {
  const drawn = visits.map((rounds) => ({
    ascending: sorted(rounds),
    counts: new Uint32Array(rounds.length),
  }));
  const centres = Float64Array.from({ length: resamples }, () =>
    centreOf(drawn.map(({ ascending, counts }) => resampledMedian(ascending, counts, prng))),
  ).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantileOfSorted(centres, tail), high: quantileOfSorted(centres, 1 - tail) };
}
