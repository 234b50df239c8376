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
 * - `time`: ln(kernel time / ruler time), each at the lower edge of its samples (../lower-edge.ts). The ruler is
 *   fixed arithmetic, so a slower clock cancels. Kernels of graphics cards do not run where the ruler does:
 *   theirs is ln(time in ns).
 *
 * A backend has one cell per operand, not one per kernel: that of its fastest sparse and of its fastest dense one. That is what
 * a user of the backend gets, and a race between two nearly equal kernels that ends otherwise is no change.
 *
 * The times of a backend that every row has are a further cell, their mean over all rows: what slows down every row by a
 * few per cent shows there first, since the errors of rows are largely their own.
 */
import { mean } from '../../stats/moments.js';
import { hashSeed } from '../../stats/prng.js';
import { standardErrorOfVisits } from '../../stats/visits.js';
import { groupBy } from '../group-by.js';
import { bestSparseKernel, findSpeedup, isFloat32 } from '../headline.js';
import type { Report, Result, Speedup } from '../schema.js';
import { type CellKernel, type EdgeSamples, lowestEdge, rulerLogTimes } from './normalised.js';

export type CellKind = 'speed-up' | 'time';

export interface Cell {
  readonly key: string;
  readonly kind: CellKind;
  /** Null: the mean over all rows of the report. */
  readonly workload: Result['workload'] | null;
  /** Cells of one row have the same: the id of the workload, or one for all rows of such a report. */
  readonly row: string;
  /** Of the sparse side of a speed-up; of the kernel of a time. */
  readonly backend: string;
  /** Which dense side a speed-up has; null: a time. */
  readonly scope: Speedup['scope'] | null;
  /** Of a time; a speed-up has the sparse kernel in front. */
  readonly operand: 'dense' | 'sparse';
  /** Of `backend`. */
  readonly deviceClass: 'cpu' | 'gpu';
  /** Id of the kernel that the figure is of: it may differ between reports. `wasm/*`: of all rows together. */
  readonly kernel: string;
  /** ln of a relative time, see above. */
  readonly logTime: number;
  /** What a time is relative to, ns: exp(logTime) × unitNs is the time of this report. null: a speed-up. */
  readonly unitNs: number | null;
  /** Of `logTime` as far as this report alone can tell; null where it cannot (a speed-up of fewer than three visits). */
  readonly standardError: number | null;
  readonly visits: number;
  /** How the samples of a time lie above its lower edge, of each row that it is of; empty: a speed-up. */
  readonly samples: readonly EdgeSamples[];
  /** Kernels of the same backend and operand that left after the race, so a time of one row is without them. */
  readonly racedOut: readonly string[];
}

/** What cells are made of: a report, or the part of one that `history` reads. */
export type CellSource = Pick<Report, 'backends'> & {
  readonly ruler: Pick<Report['ruler'], 'result' | 'ns'>;
  readonly results: readonly (Pick<Result, 'workload' | 'visits'> & {
    readonly kernels: readonly CellKernel[];
    readonly speedups: readonly CellSpeedup[];
  })[];
};

/** What a cell needs of a speed-up. */
export type CellSpeedup = Pick<
  Speedup,
  'scope' | 'sparse' | 'ratio' | 'ciLow' | 'ciHigh' | 'visits' | 'visitRatios'
>;

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
  const times = report.results.flatMap((result, index) =>
    timeCells(result, rulers.get(index) ?? null, classOf),
  );
  return [
    ...report.results.flatMap((result) => speedupCells(result, field, classOf)),
    ...times,
    ...meanCells(times, [...new Set(report.results.map(({ workload }) => workload.id))]),
  ];
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
      row: result.workload.id,
      backend: sparse.backend,
      scope,
      operand: 'sparse',
      deviceClass,
      kernel: sparse.id,
      logTime: -Math.log(speedup.ratio),
      unitNs: null,
      standardError: standardErrorOfVisits(speedup),
      visits: speedup.visits,
      samples: [],
      racedOut: [],
    },
  ];
}

function timeCells(result: RowSource, rulerLogNs: number | null, classOf: ClassOf): Cell[] {
  const raced = result.kernels.filter(
    (kernel) =>
      (kernel.status === 'timed' || kernel.status === 'raced-out') &&
      kernel.workload === result.workload.id &&
      isFloat32(kernel),
  );
  return [...new Set(raced.map(({ backend }) => backend))].flatMap((backend) => {
    const deviceClass = classOf(backend);
    const unitLogNs = deviceClass === 'gpu' ? 0 : rulerLogNs;
    if (unitLogNs === null) return [];
    const of = (operand: Cell['operand']): Cell[] => {
      const own = raced.filter((kernel) => kernel.backend === backend && kernel.operand === operand);
      return timeCell(result, own, unitLogNs, deviceClass);
    };
    return [...of('sparse'), ...of('dense')];
  });
}

/** `raced`: of one backend and operand; the fastest that was timed counts. */
function timeCell(
  result: RowSource,
  raced: readonly CellKernel[],
  unitLogNs: number,
  deviceClass: Cell['deviceClass'],
): Cell[] {
  const timed = raced.filter(({ status }) => status === 'timed');
  const edge = lowestEdge(timed);
  if (edge === null) return [];
  const { backend, operand } = timed[0]!;
  return [
    {
      key: timeKey(result.workload.id, backend, operand),
      kind: 'time',
      workload: result.workload,
      row: result.workload.id,
      backend,
      scope: null,
      operand,
      deviceClass,
      kernel: edge.kernel,
      logTime: edge.logNs - unitLogNs,
      unitNs: Math.exp(unitLogNs),
      standardError: edge.error,
      visits: edge.visits,
      samples: [edge.samples],
      racedOut: raced.filter(({ status }) => status === 'raced-out').map(({ id }) => id),
    },
  ];
}

/** One per backend and operand that has a time in each of `rows`, where these are two or more. */
export function meanCells(times: readonly Cell[], rows: readonly string[]): Cell[] {
  if (rows.length < 2) return [];
  // Of another set of rows it is another figure.
  const row = `${rows.length} rows #${hashSeed(rows.join(' ')).toString(16)}`;
  const groups = [...groupBy(times, ({ backend, operand }) => `${backend} ${operand}`).values()];
  return groups
    .filter((own) => own.length === rows.length)
    .map((own): Cell => {
      const { backend, operand, deviceClass } = own[0]!;
      const errors = own.flatMap(({ standardError }) => standardError ?? []);
      return {
        key: timeKey(row, backend, operand),
        kind: 'time',
        workload: null,
        row,
        backend,
        scope: null,
        operand,
        deviceClass,
        kernel: `${backend}/*`,
        logTime: mean(own.map(({ logTime }) => logTime)),
        unitNs: Math.exp(mean(own.map(({ unitNs }) => Math.log(unitNs ?? 1)))),
        standardError: errors.length === 0 ? null : mean(errors),
        visits: Math.min(...own.map(({ visits }) => visits)),
        samples: own.flatMap(({ samples }) => samples),
        racedOut: [],
      };
    });
}

export function timeKey(row: string, backend: string, operand: Cell['operand']): string {
  return `${row} time ${backend} ${operand}`;
}
