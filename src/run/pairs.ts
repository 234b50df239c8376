/**
 * From the columns of a report to paired log-ratios: what every speed-up is made of. Pure, and needs
 * nothing but the report, so a reader can rebuild each figure.
 */
import type { KernelResult, Samples } from '../report/schema.js';
import { median } from '../stats/quantile.js';

/** ns per run of one kernel: visit → round → ns. */
type ByVisit = ReadonlyMap<number, ReadonlyMap<number, number>>;

export interface Pair {
  readonly visit: number;
  readonly round: number;
  /** ln(numerator / denominator) of two samples of the same round. */
  readonly logRatio: number;
}

export interface PairedVisits {
  readonly pairs: readonly Pair[];
  /** Log-ratios grouped by visit, in the order of visits. */
  readonly visits: readonly (readonly number[])[];
}

export function samplesByVisit(samples: Samples, twin: 0 | 1): ByVisit {
  const visits = new Map<number, Map<number, number>>();
  for (let i = 0; i < samples.ns.length; i++) {
    if (samples.twin[i] !== twin) continue;
    const rounds = visits.get(samples.visit[i]) ?? new Map<number, number>();
    rounds.set(samples.round[i], samples.ns[i]);
    visits.set(samples.visit[i], rounds);
  }
  return visits;
}

/** ln(numerator / denominator) for every round in which both were sampled. */
export function pairVisits(numerator: ByVisit, denominator: ByVisit): PairedVisits {
  const pairs: Pair[] = [];
  const visits: number[][] = [];
  for (const [visit, above] of numerator) {
    const below = denominator.get(visit);
    if (!below) continue;
    const logRatios: number[] = [];
    for (const [round, ns] of above) {
      const other = below.get(round);
      if (other === undefined || !(ns > 0) || !(other > 0)) continue;
      const logRatio = Math.log(ns / other);
      pairs.push({ visit, round, logRatio });
      logRatios.push(logRatio);
    }
    if (logRatios.length > 0) visits.push(logRatios);
  }
  return { pairs, visits };
}

/**
 * The strongest of several kernels, chosen anew in every visit: each visit's rounds are those of the
 * kernel with the lowest median in that visit. `id` is the one that won most visits.
 */
export function strongestByVisit(kernels: readonly KernelResult[]): { id: string; samples: ByVisit } | null {
  const all = kernels.map((kernel) => ({ id: kernel.id, visits: samplesByVisit(kernel.samples, 0) }));
  const visitNumbers = [...new Set(all.flatMap(({ visits }) => [...visits.keys()]))].sort((a, b) => a - b);
  const chosen = new Map<number, ReadonlyMap<number, number>>();
  const wins = new Map<string, number>();
  for (const visit of visitNumbers) {
    const candidates = all.flatMap(({ id, visits }) => {
      const rounds = visits.get(visit);
      return rounds ? [{ id, rounds, medianNs: median([...rounds.values()]) }] : [];
    });
    const best = candidates.reduce((a, b) => (b.medianNs < a.medianNs ? b : a));
    chosen.set(visit, best.rounds);
    wins.set(best.id, (wins.get(best.id) ?? 0) + 1);
  }
  const winner = [...wins].sort((a, b) => b[1] - a[1])[0];
  return winner ? { id: winner[0], samples: chosen } : null;
}

/** Median log-ratio of main and twin in every visit: the A/A control. */
export function twinVisitMedians(kernel: KernelResult): number[] {
  const main = samplesByVisit(kernel.samples, 0);
  const twin = samplesByVisit(kernel.samples, 1);
  return pairVisits(main, twin).visits.map((logRatios) => median([...logRatios]));
}
