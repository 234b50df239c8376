/** Which goals the GPU kernels reach, from the reports alone: pure. */
import { fastestInRace, isFloat32 } from '../../src/report/headline.js';
import type { KernelResult, Report, Result } from '../../src/report/schema.js';
import { workloadLabel } from '../../src/workload/id.js';

export interface Outcome {
  readonly goal: string;
  /** The row that it was measured in; null: none was. */
  readonly row: string | null;
  /** What was found, as a person reads it. */
  readonly found: string;
  readonly verdict: 'reached' | 'MISSED' | 'not measured';
}

const SPARSE_LIMIT = 1.25;
const DENSE_LIMIT = 1.25;
const CEILING_SHARE = 0.6;
const CACHES = 4;

const GOALS = {
  sparse: `sparse: webgpu takes at most ${SPARSE_LIMIT} times the device time of cuSPARSE's best`,
  dense: `dense: webgpu takes at most ${DENSE_LIMIT} times the device time of cuBLAS in float32`,
  tfjs: 'dense: webgpu is ahead of tfjs-webgpu',
  ceiling: `SpMV of weights beyond ${CACHES} level-2 caches reaches ${CEILING_SHARE * 100} % of the byte ceiling`,
} as const;

export interface Measured {
  readonly reports: readonly Report[];
  readonly l2Bytes: number | null;
}

export function outcomesOf({ reports, l2Bytes }: Measured): Outcome[] {
  const rows = reports.flatMap(({ results }) => results);
  const onDevice = rows.filter(({ workload }) => workload.timing === 'device');
  const sparseRows = onDevice.filter(
    ({ workload: { sparsity, batch } }) => [0.9, 0.95].includes(sparsity) && batch <= 64,
  );
  const denseRows = onDevice.filter(({ workload }) => workload.batch <= 64);
  const vectorRows = onDevice.filter(({ workload }) => workload.batch === 1);
  return [
    ...orNotMeasured(
      GOALS.sparse,
      sparseRows.flatMap((row) => ratioOutcome(GOALS.sparse, row, 'sparse', 'cuda', SPARSE_LIMIT)),
    ),
    ...orNotMeasured(
      GOALS.dense,
      denseRows.flatMap((row) => ratioOutcome(GOALS.dense, row, 'dense', 'cuda', DENSE_LIMIT)),
    ),
    ...orNotMeasured(
      GOALS.tfjs,
      rows.flatMap((row) => ratioOutcome(GOALS.tfjs, row, 'dense', 'tfjs-webgpu', 1)),
    ),
    ...orNotMeasured(
      GOALS.ceiling,
      l2Bytes === null ? [] : vectorRows.flatMap((row) => ceilingOutcomes(row, l2Bytes)),
    ),
  ];
}

function orNotMeasured(goal: string, outcomes: readonly Outcome[]): readonly Outcome[] {
  if (outcomes.length > 0) return outcomes;
  return [{ goal, row: null, found: 'no row has both sides on a GPU', verdict: 'not measured' }];
}

/** A kernel and its time. */
interface Side {
  readonly id: string;
  readonly ns: number;
}

/** The time of webgpu's best kernel over that of the other backend's. */
function ratioOutcome(
  goal: string,
  row: Result,
  operand: KernelResult['operand'],
  rival: string,
  limit: number,
): Outcome[] {
  const sides = ['webgpu', rival].map((backend) => entrants(row, backend, operand));
  const timed = sides.map(timedSide);
  // A side without a figure lost the race against the strongest of all; the race's own times tell the rest.
  const isRace = timed.includes(null);
  const [own, other] = isRace ? sides.map(racedSide) : timed;
  if (!own || !other) return [];
  const ratio = own.ns / other.ns;
  const found = `${own.id} ${micro(own.ns)}, ${other.id} ${micro(other.ns)}${isRace ? ', in the race' : ''}`;
  return [
    {
      goal,
      row: workloadLabel(row.workload),
      found: `${ratio.toFixed(2)} (${found})`,
      verdict: ratio <= limit ? 'reached' : 'MISSED',
    },
  ];
}

function timedSide(kernels: readonly KernelResult[]): Side | null {
  const kernel = best(kernels);
  return kernel === null || kernel.medianNs === null ? null : { id: kernel.id, ns: kernel.medianNs };
}

/** The fastest in the race, whether it has a figure or not. */
function racedSide(kernels: readonly KernelResult[]): Side | null {
  const raced = kernels.flatMap(({ id, pilotMedianNs }) =>
    pilotMedianNs === null ? [] : [{ id, ns: pilotMedianNs }],
  );
  return raced.toSorted((a, b) => a.ns - b.ns)[0] ?? null;
}

function ceilingOutcomes(row: Result, l2Bytes: number): Outcome[] {
  return ['webgpu', 'cuda'].flatMap((backend) => {
    const kernel = best(entrants(row, backend, 'sparse'));
    if (kernel?.ceilingFraction == null || (kernel.weightBytes ?? 0) <= CACHES * l2Bytes) return [];
    const { id, ceilingFraction, gbPerS, weightBytes, ceiling } = kernel;
    const megabytes = Math.round((weightBytes ?? 0) / 1e6);
    return [
      {
        goal: GOALS.ceiling,
        row: workloadLabel(row.workload),
        found: `${(100 * ceilingFraction).toFixed(0)} % (${id}, ${megabytes} MB, ${gbPerS?.toFixed(0)} GB/s of ${ceiling})`,
        verdict: ceilingFraction >= CEILING_SHARE ? ('reached' as const) : ('MISSED' as const),
      },
    ];
  });
}

/** The kernels of a row that may count, whatever became of them. A program that stands for a GPU is none. */
function entrants(row: Result, backend: string, operand: KernelResult['operand']): KernelResult[] {
  return row.kernels.filter(
    (kernel) =>
      kernel.backend === backend &&
      kernel.operand === operand &&
      kernel.workload === row.workload.id &&
      !kernel.software &&
      isFloat32(kernel),
  );
}

/** Of those with a figure, chosen by the race, whose times are in no such figure. */
function best(kernels: readonly KernelResult[]): KernelResult | null {
  return fastestInRace(kernels.filter(({ status, medianNs }) => status === 'timed' && medianNs !== null));
}

function micro(ns: number): string {
  return `${(ns / 1e3).toPrecision(3)} µs`;
}

/** One line per goal and row. */
export function outcomeLines(outcomes: readonly Outcome[]): string[] {
  const goals = [...new Set(outcomes.map(({ goal }) => goal))];
  return goals.flatMap((goal) => {
    const own = outcomes.filter((outcome) => outcome.goal === goal);
    const rows = own.filter(({ row }) => row !== null);
    const reached = rows.filter(({ verdict }) => verdict === 'reached').length;
    const width = Math.max(...own.map(({ row }) => (row ?? '').length));
    return [
      rows.length === 0 ? goal : `${goal}: ${reached} of ${rows.length} rows`,
      ...own.map(
        ({ row, found, verdict }) => `  ${verdict.padEnd(12)}  ${(row ?? '').padEnd(width)}  ${found}`,
      ),
    ];
  });
}
