/**
 * Reports of a build that never were, made from recorded ones: a report drawn at random, its visits drawn
 * with replacement from those on the same processor, every figure made anew from the samples. What differs between runs is in the draw of
 * the report, what differs between processes in the draw of its visits, so a drawn report scatters a
 * little more than a real one. A slow-down is planted by making the samples of the guarded sparse kernels
 * longer.
 */

import type { Cell } from '../src/report/compare/cells.js';
import { factsOf, type ReportFacts } from '../src/report/compare/facts.js';
import { compareTwo, compareWithPast, groupsOf, type Regression } from '../src/report/compare/regressions.js';
import type { KernelResult, Report, Result } from '../src/report/schema.js';
import { remakeReport } from '../src/run/summarise.js';
import { createPrng, type Prng } from '../src/stats/prng.js';

/** `slowdown`: 0.1 makes the planted kernels take 10 % longer. */
export function drawReport(report: Report, slowdown: number, prng: Prng): Report {
  const draws = report.results.map((result) => drawVisits(result, prng));
  const results = report.results.map(
    (result, index): Result => ({
      ...result,
      kernels: result.kernels.map((kernel) => drawKernel(kernel, draws[index], slowdown)),
    }),
  );
  return remakeReport({ ...report, results, ruler: drawRuler(report.ruler, draws) });
}

/** Visits take turns over the processors, so each is drawn from those on its own. */
function drawVisits({ visits, processors }: Result, prng: Prng): number[] {
  const all = Array.from({ length: visits }, (_, visit) => visit);
  return all.map((visit) => {
    const alike = all.filter((other) => processors[other] === processors[visit]);
    return alike[prng.nextInt(alike.length)];
  });
}

/** `draw[v]`: which recorded visit stands in the place of visit v. */
function drawKernel(kernel: KernelResult, draw: readonly number[], slowdown: number): KernelResult {
  const { samples } = kernel;
  const factor = isPlanted(kernel) ? 1 + slowdown : 1;
  const picked = draw.flatMap((source, visit) =>
    samples.ns.flatMap((_, i) => (samples.visit[i] === source ? [{ visit, i }] : [])),
  );
  return {
    ...kernel,
    samples: {
      visit: picked.map(({ visit }) => visit),
      round: picked.map(({ i }) => samples.round[i]),
      position: picked.map(({ i }) => samples.position[i]),
      startNs: picked.map(({ i }) => samples.startNs[i]),
      iterations: picked.map(({ i }) => samples.iterations[i]),
      ns: picked.map(({ i }) => samples.ns[i] * factor),
      twin: picked.map(({ i }) => samples.twin[i]),
    },
  };
}

function drawRuler(ruler: Report['ruler'], draws: readonly (readonly number[])[]): Report['ruler'] {
  const picked = draws.flatMap((draw, result) =>
    draw.flatMap((source, visit) =>
      ruler.ns.flatMap((_, i) =>
        ruler.result[i] === result && ruler.visit[i] === source ? [{ visit, i }] : [],
      ),
    ),
  );
  return {
    result: picked.map(({ i }) => ruler.result[i]),
    visit: picked.map(({ visit }) => visit),
    round: picked.map(({ i }) => ruler.round[i]),
    ns: picked.map(({ i }) => ruler.ns[i]),
  };
}

export function isPlanted({ backend, operand }: Pick<Cell, 'backend' | 'operand'>): boolean {
  return backend === 'guarded' && operand === 'sparse';
}

/** Slow-downs that a trial's new report is made with, and the limit that each is held against. */
export const SCENARIOS = [
  { name: 'same build, limit 5 %', slowdown: 0, limit: 0.05 },
  { name: 'same build, limit 2 %', slowdown: 0, limit: 0.02 },
  { name: 'planted 10 %, limit 5 %', slowdown: 0.1, limit: 0.05 },
  { name: 'planted 5 %, limit 2 %', slowdown: 0.05, limit: 0.02 },
] as const;

/** By scenario: did the comparison fail in a cell that counts? With a planted slow-down only its own cells do. */
export function pastTrial(reports: readonly Report[], baseline: number, seed: number): boolean[] {
  const prng = createPrng(seed);
  const shuffled = prng.shuffle(reports);
  const past = shuffled
    .slice(0, baseline)
    .map((report, index) => dated(factsOf(drawReport(report, 0, prng), `past ${index}`), index));
  const source = shuffled[baseline + prng.nextInt(shuffled.length - baseline)];
  const visits = prng.nextUint32();
  const folder = { path: 'past', groups: groupsOf(past), noReports: [] };
  // The same visits in every scenario: only the planted part differs.
  const slowdowns = new Set(SCENARIOS.map(({ slowdown }) => slowdown));
  const drawn = new Map(
    [...slowdowns].map((slowdown) => {
      const report = drawReport(source, slowdown, createPrng(visits));
      return [slowdown, dated(factsOf(report, 'new'), baseline)] as const;
    }),
  );
  return SCENARIOS.map(({ slowdown, limit }) =>
    failsIn(compareWithPast(folder, drawn.get(slowdown)!, limit), slowdown > 0),
  );
}

export interface PairTrial {
  /** The same build failed at a limit of 5 %. */
  readonly falseAlarm: boolean;
  /** Twice the time was found at that limit. */
  readonly caught: boolean;
}

export function pairTrial(reports: readonly Report[], seed: number): PairTrial {
  const prng = createPrng(seed);
  const [before, after] = prng.shuffle(reports);
  const base = dated(factsOf(drawReport(before, 0, prng), 'old'), 0);
  const visits = prng.nextUint32();
  const compared = (slowdown: number): Regression =>
    compareTwo(base, dated(factsOf(drawReport(after, slowdown, createPrng(visits)), 'new'), 1), 0.05);
  return { falseAlarm: failsIn(compared(0), false), caught: failsIn(compared(1), true) };
}

export function failsIn(comparison: Regression, onlyPlanted: boolean): boolean {
  return comparison.cells.some(({ cell, fails }) => fails && (!onlyPlanted || isPlanted(cell)));
}

/** Drawn reports have a place in time, or a report would be taken for the one that it was drawn from. */
function dated(facts: ReportFacts, index: number): ReportFacts {
  return { ...facts, startedAt: new Date(Date.UTC(2026, 0, 1 + index)).toISOString() };
}
