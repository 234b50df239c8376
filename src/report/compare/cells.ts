/**
 * A report as cells: the figures that can be laid beside those of another report. A cell is one question,
 * such as "RNN 1760, 95 %, batch 1: wasm sparse over the strongest dense", and its key is the same in
 * every report that answers it.
 *
 * The unit is a logarithm of a relative time, so that larger is always slower and differences of two
 * reports are relative changes:
 *
 * - `speed-up`: ln(sparse time / dense time) = −ln(speed-up), self-calibrating, since both sides were
 *   sampled in the same rounds.
 * - `time`: ln(kernel time / ruler time), each at the lower edge of its rounds (normalised.ts). The ruler is
 *   fixed arithmetic, so a slower clock cancels. Kernels of graphics cards do not run where the ruler does:
 *   theirs is ln(time in ns).
 *
 * A backend has one cell per operand, not one per kernel: the sparse kernel that won the race, and the
 * fastest dense one. That is what a user of the backend gets, and a race between two
 * nearly equal kernels that ends otherwise is no change.
 */
import { standardErrorOfVisits } from '../../stats/visits.js';
import { bestSparseKernel, findSpeedup, isFloat32 } from '../headline.js';
import type { Report, Result, Speedup } from '../schema.js';
import { type CellKernel, lowestEdge, rulerLogTimes } from './normalised.js';

export type CellKind = 'speed-up' | 'time';

export interface Cell {
  readonly key: string;
  readonly kind: CellKind;
  readonly workload: Result['workload'];
  /** Of the sparse side of a speed-up; of the kernel of a time. */
  readonly backend: string;
  /** Which dense side a speed-up has; null: a time. */
  readonly scope: Speedup['scope'] | null;
  /** Of a time; a speed-up has the sparse kernel in front. */
  readonly operand: 'dense' | 'sparse';
  /** Of `backend`. */
  readonly deviceClass: 'cpu' | 'gpu';
  /** Id of the kernel that the figure is of: it may differ between reports. */
  readonly kernel: string;
  /** ln of a relative time, see above. */
  readonly logTime: number;
  /** What a time is relative to, ns: exp(logTime) × unitNs is the time of this report. null: a speed-up. */
  readonly unitNs: number | null;
  /** Of `logTime` as far as this report alone can tell; null where it cannot (a speed-up of fewer than three visits). */
  readonly standardError: number | null;
  readonly visits: number;
}

/** What cells are made of: a report, or the part of one that `history` reads. */
export type CellSource = Pick<Report, 'backends'> & {
  readonly ruler: Pick<Report['ruler'], 'result' | 'ns'>;
  readonly results: readonly (Pick<Result, 'workload' | 'visits' | 'speedups'> & {
    readonly kernels: readonly CellKernel[];
  })[];
};

/** All cells of the rows that have at least one complete visit. */
export function cellsOf(report: CellSource): Cell[] {
  const rulers = rulerLogTimes(report.ruler);
  const field = report.backends
    .map(({ id }) => id)
    .sort()
    .join(',');
  const graphics = new Set(
    report.backends.filter(({ deviceClass }) => deviceClass === 'gpu').map(({ id }) => id),
  );
  const classOf: ClassOf = (backend) => (graphics.has(backend) ? 'gpu' : 'cpu');
  return report.results.flatMap((result, index) => [
    ...speedupCells(result, field, classOf),
    ...timeCells(result, rulers.get(index) ?? null, classOf),
  ]);
}

type RowSource = CellSource['results'][number];
type ClassOf = (backend: string) => Cell['deviceClass'];

/** `field`: the backends that ran, among which the strongest dense kernel was found. */
function speedupCells(result: RowSource, field: string, classOf: ClassOf): Cell[] {
  const best = bestSparseKernel(result);
  if (best === null) return [];
  const cell = (sparse: CellKernel, scope: Speedup['scope'], backends: string): Cell[] =>
    speedupCell(result, sparse, scope, backends, classOf(sparse.backend));
  const backends = [...new Set(result.kernels.map(({ backend }) => backend))];
  const own = backends.flatMap((backend) => {
    const sparse = bestSparseKernel(result, backend);
    return sparse === null ? [] : cell(sparse, 'same-backend', backend);
  });
  return [...cell(best, 'strongest-dense', field), ...cell(best, 'baseline-layer', field), ...own];
}

/** `backends`: where the dense side may be from. Where another one takes part, it is another question. */
function speedupCell(
  result: RowSource,
  sparse: CellKernel,
  scope: Speedup['scope'],
  backends: string,
  deviceClass: Cell['deviceClass'],
): Cell[] {
  const speedup = findSpeedup(result, scope, sparse.id);
  if (speedup === null) return [];
  return [
    {
      key: `${result.workload.id} ${scope} ${backends}`,
      kind: 'speed-up',
      workload: result.workload,
      backend: sparse.backend,
      scope,
      operand: 'sparse',
      deviceClass,
      kernel: sparse.id,
      logTime: -Math.log(speedup.ratio),
      unitNs: null,
      standardError: standardErrorOfVisits(speedup),
      visits: speedup.visits,
    },
  ];
}

function timeCells(result: RowSource, rulerLogNs: number | null, classOf: ClassOf): Cell[] {
  const timed = result.kernels.filter(
    (kernel) => kernel.status === 'timed' && kernel.workload === result.workload.id && isFloat32(kernel),
  );
  return [...new Set(timed.map(({ backend }) => backend))].flatMap((backend) => {
    const deviceClass = classOf(backend);
    const unitLogNs = deviceClass === 'gpu' ? 0 : rulerLogNs;
    if (unitLogNs === null) return [];
    const sparse = bestSparseKernel(result, backend);
    const dense = timed.filter((kernel) => kernel.backend === backend && kernel.operand === 'dense');
    return [
      ...timeCell(result, sparse === null ? [] : [sparse], unitLogNs, deviceClass),
      ...timeCell(result, dense, unitLogNs, deviceClass),
    ];
  });
}

/** `kernels`: of one backend and operand; the fastest of them counts. */
function timeCell(
  result: RowSource,
  kernels: readonly CellKernel[],
  unitLogNs: number,
  deviceClass: Cell['deviceClass'],
): Cell[] {
  const edge = lowestEdge(kernels);
  if (edge === null) return [];
  const { backend, operand } = kernels[0]!;
  return [
    {
      key: timeKey(result.workload.id, backend, operand),
      kind: 'time',
      workload: result.workload,
      backend,
      scope: null,
      operand,
      deviceClass,
      kernel: edge.kernel,
      logTime: edge.logNs - unitLogNs,
      unitNs: Math.exp(unitLogNs),
      standardError: edge.error,
      visits: edge.visits,
    },
  ];
}

export function timeKey(workload: string, backend: string, operand: Cell['operand']): string {
  return `${workload} time ${backend} ${operand}`;
}
