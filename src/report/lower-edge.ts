/**
 * How long a kernel takes while it is undisturbed.
 *
 * Disturbances only ever slow a program, and on a shared host most samples are disturbed: a neighbour on the other half of
 * the core slows a kernel by a third for milliseconds or for minutes, another one by half. So neither
 * means nor medians repeat from run to run. What repeats is how long a kernel takes while it is *undisturbed*, and that is the lower edge
 * of its samples, as long as any of them was. Spread from run to run (standard deviation of ln over the ruler, %) in three series of 20
 * runs of one build, 40 s each, batch 1, 95 %; quantiles are those of all samples, medians those of visits:
 *
 *                               steady hour          restless hour        another, nothing else running
 *                               1 %  10 %  median    1 %   10 %  median   1 %   10 %  median
 *   RNN 1760, sparse JS         0.6   0.5     9.9    1.1   12.1    12.9   8.6   11.5     6.9
 *   RNN 1760, sparse WASM       1.4   1.6     6.6    1.5    9.5           1.8    8.1
 *   RNN 1760, dense JS          0.9   0.7     7.6    2.0    7.3    11.1   4.7    6.8     5.7
 *
 * Hence a low quantile, and not the least sample: where there are hundreds, one that the clock cut short would be it. (8.6 and 4.7 in the last
 * hour are one run of 20, in which JS was never undisturbed: compare/quiet-moments.ts.) A slower kernel moves the whole
 * distribution, its lower edge included.
 */
import { median, quantileOfSorted, sorted } from '../stats/quantile.js';
import { groupBy } from './group-by.js';
import type { LowerEdge, Samples } from './schema.js';

/** The quantile that is the edge, of kernels and of the ruler. */
export const LOWER_EDGE = 0.01;
/** A sample was undisturbed that took at most so many times the edge: the jitter of a quiet processor. */
const QUIET = 1.06;

/** Null when no sample took a positive time. Twins are left out. */
export function lowerEdgeOf({ visit, ns, twin }: Pick<Samples, 'visit' | 'ns' | 'twin'>): LowerEdge | null {
  const own = ns.flatMap((time, i) => (twin[i] === 0 && time > 0 ? [{ time, visit: visit[i] }] : []));
  if (own.length === 0) return null;
  const ascending = Float64Array.from(own, ({ time }) => time).sort();
  const edgeNs = quantileOfSorted(ascending, LOWER_EDGE);
  const visits = [...groupBy(own, (sample) => sample.visit).values()];
  const medians = sorted(visits.map((samples) => median(samples.map(({ time }) => time))));
  return {
    ns: edgeNs,
    samples: ascending.length,
    quiet: Math.round(1000 * shareUpTo(ascending, QUIET * edgeNs)) / 1000,
    medianRatio: quantileOfSorted(ascending, 0.5) / edgeNs,
    visits: medians.length,
    secondVisitNs: medians[Math.min(1, medians.length - 1)],
  };
}

function shareUpTo(ascending: Float64Array, bound: number): number {
  let count = 0;
  while (count < ascending.length && ascending[count] <= bound) count++;
  return count / ascending.length;
}
