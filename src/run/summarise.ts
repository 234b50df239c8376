/**
 * From samples to figures: medians, rates, speed-ups with intervals, the noise floor and the verdicts.
 * Pure: a report goes in, a report comes out, and every figure can be made again from its samples.
 */

import { groupBy } from '../report/group-by.js';
import { fastestInRace, isFloat32 } from '../report/headline.js';
import { backendOf } from '../report/kernel-id.js';
import { lowerEdgeOf } from '../report/lower-edge.js';
import type { KernelResult, Report, Result, Roofline, Speedup } from '../report/schema.js';
import { noiseFloor } from '../stats/noise-floor.js';
import { classifyOutliers } from '../stats/outliers.js';
import { hashSeed } from '../stats/prng.js';
import { quartiles } from '../stats/quantile.js';
import { estimateRatio, MIN_VISITS_FOR_T, pooledRatio } from '../stats/speedup.js';
import { spreadOfVisits } from '../stats/spread.js';
import { stateDependence } from '../stats/state.js';
import { judge } from '../stats/verdict.js';
import { overRuns } from '../stats/visits.js';
import { ceilingOf } from './ceilings.js';
import { baselineKernels, type ClassOf, classOfBackends, timedKernels } from './contenders.js';
import { type Pair, pairVisits, samplesByVisit, strongestByVisit, twinVisitMedians } from './pairs.js';

/** The roofs that bound a backend's kernels of so many threads; undefined: not measured. */
export type RooflineOf = (backend: string, threads: number) => Roofline | undefined;

export interface SummaryContext {
  readonly seed: number;
  readonly rooflineOf: RooflineOf;
  readonly classOf: ClassOf;
  /** Ruler reading of a visit's round in this row, ns. */
  readonly rulerAt: (visit: number, round: number) => number | undefined;
}

export function summariseResult(result: Result, context: SummaryContext): Result {
  const kernels = result.kernels.map((kernel) => summariseKernel(kernel, result, context));
  const summarised = { ...result, kernels };
  return { ...summarised, speedups: speedupsOf(summarised, context) };
}

/** What a row's figures need of the rest of its report. `index` is that of the row. */
export function summaryContext(report: Report, index: number): SummaryContext {
  const { ruler } = report;
  const rulers = new Map<string, number>();
  for (let i = 0; i < ruler.ns.length; i++) {
    if (ruler.result[i] === index) rulers.set(`${ruler.visit[i]} ${ruler.round[i]}`, ruler.ns[i]);
  }
  return {
    seed: report.seed,
    classOf: classOfBackends(report.backends),
    rooflineOf: rooflineOfReport(report),
    rulerAt: (visit, round) => rulers.get(`${visit} ${round}`),
  };
}

/** Of as many threads: two may stand above the roofs of one, and one far below those of two. */
export function rooflineOfReport({ backends, roofline }: Pick<Report, 'backends' | 'roofline'>): RooflineOf {
  return (backend, threads) => {
    const id = backends.find((entry) => entry.id === backend)?.roofline;
    return roofline.find((entry) => entry.backend === id && entry.threads === threads);
  };
}

/** Every figure of a report made again from its samples. */
export function remakeReport(report: Report): Report {
  const results = report.results.map((result, index) =>
    summariseResult(result, summaryContext(report, index)),
  );
  return judgeReport({ ...report, results });
}

/** Makes anew what depends on the roofs or on all rows together. The rest, the costly part, is of one row each and stays. */
export function remakeFromRoofs(report: Report): Report {
  const results = report.results.map((result, index) => {
    const context = summaryContext(report, index);
    return { ...result, kernels: result.kernels.map((kernel) => summariseKernel(kernel, result, context)) };
  });
  return judgeReport({ ...report, results });
}

/** What all rows together say: how much visits differ, the noise floor, and every interval and verdict taken anew with them. */
export function judgeReport(report: Report): Report {
  const twins = report.results.flatMap(({ kernels }) =>
    kernels.filter(({ status }) => status === 'timed').flatMap(twinVisitMedians),
  );
  // The largest floor of any row: what is said of the whole run must hold for every row.
  const begun = report.results.map((result) => result.visits).filter((visits) => visits > 0);
  const visits = begun.length === 0 ? 1 : Math.min(...begun);
  const pooled = poolOf(report.results);
  const results = report.results.map((result) => {
    const floor = noiseFloor(twins, Math.max(1, result.visits));
    return { ...result, speedups: result.speedups.map((speedup) => rejudge(pooled(result, speedup), floor)) };
  });
  const noise = { floor: noiseFloor(twins, visits), twinRatios: twins.map((logRatio) => Math.exp(logRatio)) };
  return { ...report, results, noise };
}

/** A row's speed-up with the interval that the visits of other rows give it; where they say nothing, as it is. */
function poolOf(results: readonly Result[]): (result: Result, speedup: Speedup) => Speedup {
  // One of each row: kernels of a row share its dense side, and with it most of the spread.
  const firsts = results.flatMap((result) =>
    [...groupBy(result.speedups, (speedup) => kindOf(result, speedup))].map(([kind, [first]]) => ({
      kind,
      visits: logVisits(first!),
    })),
  );
  const spreads = new Map(
    [...groupBy(firsts, ({ kind }) => kind)].map(([kind, rows]) => [
      kind,
      spreadOfVisits(rows.map(({ visits }) => visits)),
    ]),
  );
  return (result, speedup) => {
    const spread = spreads.get(kindOf(result, speedup));
    const estimate = spread && pooledRatio(logVisits(speedup), speedup.rounds, spread);
    if (!estimate) return speedup;
    const { ratio, ciLow, ciHigh } = overRuns(estimate);
    return { ...speedup, ratio, ciLow, ciHigh };
  };
}

/** Ratios that scatter alike: between kernels of the same two backends, timed in the same way. */
function kindOf({ workload }: Result, { scope, dense, sparse }: Speedup): string {
  const { threads, cache, timing } = workload;
  return [scope, backendOf(dense), backendOf(sparse), threads, cache, timing].join(' ');
}

function logVisits({ visitRatios = [] }: Speedup): number[] {
  return visitRatios.map(Math.log);
}

function rejudge(speedup: Speedup, floor: number): Speedup {
  const basis = speedup.visits >= MIN_VISITS_FOR_T ? 'visits' : 'process';
  const { verdict, reason } = judge({ ...speedup, basis }, floor);
  return { ...speedup, noiseFloor: floor, verdict, reason };
}

function summariseKernel(kernel: KernelResult, result: Result, context: SummaryContext): KernelResult {
  const ns = kernel.samples.ns.filter((_, i) => kernel.samples.twin[i] === 0);
  if (kernel.status !== 'timed' || ns.length === 0) return kernel;
  const { q1: q1Ns, median: medianNs, q3: q3Ns } = quartiles(ns);
  const source =
    kernel.workload === result.workload.id ? result.workload : (result.baseline ?? result.workload);
  const { m, k, batch, nnz } = source;
  const denseFlops = 2 * m * k * batch;
  const flops = kernel.operand === 'dense' ? denseFlops : 2 * (nnz ?? 0) * batch;
  const bytes = (kernel.weightBytes ?? 0) + 4 * (m + k) * batch;
  // The roofs are those of float32: TF32 may well stand above them.
  const roofline = isFloat32(kernel) ? context.rooflineOf(kernel.backend, source.threads) : undefined;
  const ceiling = roofline ? ceilingOf({ bytes, flops }, roofline, source.cache === 'cold') : null;
  return {
    ...kernel,
    medianNs,
    q1Ns,
    q3Ns,
    gflops: flops / medianNs,
    effectiveGflops: denseFlops / medianNs,
    gbPerS: bytes / medianNs,
    ceilingFraction: ceiling ? ceiling.leastNs / medianNs : null,
    ceiling: ceiling?.label ?? null,
    outliers: classifyOutliers(ns),
    lowerEdge: lowerEdgeOf(kernel.samples) ?? undefined,
  };
}

/**
 * Same backend, strongest dense on this device, and baseline layer: see `scope` in the report. Processor is
 * compared with processor, graphics card with graphics card.
 */
function speedupsOf(result: Result, context: SummaryContext): Speedup[] {
  const dense = timedKernels(result, 'dense').filter(isFloat32);
  const sparse = timedKernels(result, 'sparse').filter(isFloat32);
  const baseline = baselineKernels(result).filter(isFloat32);
  const speedups: Speedup[] = [];
  for (const kernel of sparse) {
    const isRival = ({ backend }: KernelResult): boolean =>
      context.classOf(backend) === context.classOf(kernel.backend);
    const own = dense.filter(({ backend }) => backend === kernel.backend);
    if (fastestInRace(sparse.filter(({ backend }) => backend === kernel.backend)) === kernel) {
      speedups.push(...speedup(own, kernel, 'same-backend', result, context));
    }
    speedups.push(...speedup(dense.filter(isRival), kernel, 'strongest-dense', result, context));
    speedups.push(...speedup(baseline.filter(isRival), kernel, 'baseline-layer', result, context));
  }
  return speedups;
}

function speedup(
  dense: readonly KernelResult[],
  sparse: KernelResult,
  scope: Speedup['scope'],
  result: Result,
  context: SummaryContext,
): Speedup[] {
  const strongest = strongestByVisit(dense);
  if (!strongest) return [];
  const { pairs, visits } = pairVisits(strongest.samples, samplesByVisit(sparse.samples, 0));
  if (visits.length === 0) return [];
  const seed = hashSeed(context.seed, 'bootstrap', result.workload.id, sparse.id, scope);
  const estimate = overRuns(estimateRatio(visits, { seed }));
  const { verdict, reason } = judge(estimate, 0);
  return [
    {
      dense: strongest.id,
      denseWorkload: dense[0].workload,
      sparse: sparse.id,
      scope,
      ratio: estimate.ratio,
      ciLow: estimate.ciLow,
      ciHigh: estimate.ciHigh,
      visits: visits.length,
      visitRatios: estimate.visitMedians.map(Math.exp),
      rounds: estimate.rounds,
      noiseFloor: 0,
      verdict,
      reason,
      state: stateOf(pairs, seed, context),
    },
  ];
}

function stateOf(pairs: readonly Pair[], seed: number, context: SummaryContext): Speedup['state'] {
  const withRuler = pairs.flatMap(({ visit, round, logRatio }) => {
    const rulerNs = context.rulerAt(visit, round);
    return rulerNs === undefined ? [] : [{ logRatio, rulerNs, visit }];
  });
  return stateDependence(withRuler, { seed });
}
