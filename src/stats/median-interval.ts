/**
 * A confidence interval of a median from the values themselves, without a word on how they are
 * distributed: n values lie on either side of the median like n tosses of a coin, so the number below it
 * is binomial. The interval from the d-th smallest to the d-th largest has the coverage
 * 1 − 2·P(Binomial(n, ½) < d); between two such intervals the bounds are interpolated as by Hettmansperger
 * and Sheather (1986, "Confidence intervals based on interpolated order statistics").
 */
import { sorted } from './quantile.js';

export interface MedianInterval {
  readonly low: number;
  readonly high: number;
}

/** null when the smallest and the largest value together do not reach the confidence: for 95 %, below six values. */
export function medianInterval(values: readonly number[], confidence: number): MedianInterval | null {
  const n = values.length;
  const ascending = sorted(values);
  let depth = 0;
  while (depth < Math.floor(n / 2) && coverage(n, depth + 1) >= confidence) depth++;
  if (depth === 0) return null;
  const lambda = interpolation(n, depth, confidence);
  const bound = (outer: number, inner: number): number => (1 - lambda) * outer + lambda * inner;
  const inner = Math.min(depth, Math.floor((n - 1) / 2));
  return {
    low: bound(ascending[depth - 1], ascending[inner]),
    high: bound(ascending[n - depth], ascending[n - 1 - inner]),
  };
}

/** Coverage of the interval from the `depth`-th smallest to the `depth`-th largest of n values. */
function coverage(n: number, depth: number): number {
  let below = 0;
  let term = 0.5 ** n;
  for (let i = 0; i < depth; i++) {
    below += term;
    term *= (n - i) / (i + 1);
  }
  return 1 - 2 * below;
}

/** Share of the way from the interval of `depth` to the next narrower one. */
function interpolation(n: number, depth: number, confidence: number): number {
  const wide = coverage(n, depth);
  const narrow = Math.max(0, coverage(n, depth + 1));
  const excess = (wide - confidence) / (wide - narrow);
  return ((n - depth) * excess) / (depth + (n - 2 * depth) * excess);
}
