/** Reports of one device against one report, or against a folder of its past. */
import { UsageError } from '../../errors.js';
import { median } from '../../stats/quantile.js';
import { groupBy } from '../group-by.js';
import { baselineOf, pastOfOne } from '../history/baseline.js';
import type { FolderSeries } from '../history/read-folder.js';
import { collect, type SeriesGroup, seriesGroups, seriesKey, withoutReport } from '../history/series.js';
import type { Cell } from './cells.js';
import { type Difference, differencesOf } from './differences.js';
import type { ReportFacts, ReportOrigin } from './facts.js';
import { type CellChange, type CellPast, judgeChanges, MIN_HISTORY } from './regression.js';

/** A new report of a device against one report, or a folder, of its past. */
export interface Regression {
  readonly kind: 'regression';
  readonly base: {
    /** The report or the folder, as it was named. */
    readonly path: string;
    /** The report that differences are told against: the last one before the new one. */
    readonly origin: ReportOrigin;
    /** Reports of the past that could be used, of which each cell takes the last of its own. */
    readonly reports: number;
  };
  readonly now: ReportOrigin;
  /** Relative; null: nothing fails. */
  readonly limit: number | null;
  readonly differences: readonly Difference[];
  /** What was left out and why: sentences. */
  readonly notes: readonly string[];
  /** Cells that only the past has, and that only the new report has. */
  readonly missing: readonly Cell[];
  readonly added: readonly Cell[];
  readonly cells: readonly CellChange[];
}

/** The first report of its device, seed and engine in the folder that is to be its past: the first night of a guard. */
export interface FirstReport {
  readonly kind: 'first';
  /** The folder, as it was named. */
  readonly folder: string;
  readonly now: ReportOrigin;
}

/** The new report if it is the only one of its kind in `folder`, as on the first night; null: there are others, or it is not there. */
export function firstOf(folder: FolderSeries, now: ReportFacts): FirstReport | null {
  const group = groupOf(folder, now);
  if (group === undefined || !group.reports.every((report) => isSame(report, now))) return null;
  const { cells: _, ...origin } = now;
  return { kind: 'first', folder: folder.path, now: origin };
}

/** @throws UsageError when the two may not be compared. */
export function compareTwo(base: ReportFacts, now: ReportFacts, limit: number | null): Regression {
  refuseUnlike(base, now);
  const { cells: _, ...origin } = base;
  return regression({ path: base.path, origin, reports: 1 }, now, pastOfOne(base.cells), limit, []);
}

/** Seed and engine; the device is the caller's concern. */
export function refuseUnlike(base: ReportOrigin, now: ReportOrigin): void {
  if (base.settings.engine !== now.settings.engine) {
    throw new UsageError(
      `${base.path} was measured with the engine ${base.settings.engine}, ${now.path} with ${now.settings.engine}: they time differently and cannot be compared; measure one of them again with --engine.`,
    );
  }
  if (base.seed !== now.seed) {
    throw new UsageError(
      `${base.path} has the seed ${base.seed}, ${now.path} the seed ${now.seed}: their weights differ and cannot be compared; measure one of them again with --seed.`,
    );
  }
}

/**
 * Against the reports of `folder` that started on the same device with the same seed and engine.
 *
 * @throws UsageError when there is none but the new one itself.
 */
export function compareWithPast(folder: FolderSeries, now: ReportFacts, limit: number | null): Regression {
  const group = groupOf(folder, now);
  const last = group?.reports.findLast((report) => !isSame(report, now));
  if (group === undefined || last === undefined) {
    throw new UsageError(
      `In ${folder.path} there is no other report of the device of ${now.path} (${now.device.label}, id ${now.device.id}) with its seed ${now.seed} and engine ${now.settings.engine}; name a folder with its past.`,
    );
  }
  const past = withoutReport(group, (report) => isSame(report, now));
  const others = folder.groups.filter((other) => other !== group).flatMap(({ reports }) => reports).length;
  const notes = [
    ...(others === 0 ? [] : [`${others} of another device, seed or engine in ${folder.path} left out.`]),
    ...folder.noReports.map(({ path, reason }) => `${path} left out: ${reason}.`),
    ...(past.reports.length >= MIN_HISTORY
      ? []
      : [
          `${past.reports.length} reports are too few to know how much each cell differs from run to run: from ${MIN_HISTORY} on its own spread is used.`,
        ]),
  ];
  const base = { path: folder.path, origin: last, reports: past.reports.length };
  return regression(base, now, baselineOf(past), limit, notes);
}

/** The reports of the folder that have the device, seed and engine of the new one. */
function groupOf({ groups }: FolderSeries, now: ReportFacts): SeriesGroup | undefined {
  return groups.find(({ reports }) => seriesKey(reports[0]!) === seriesKey(now));
}

/** The same run: a folder usually holds the new report already. */
function isSame(report: ReportOrigin, now: ReportOrigin): boolean {
  return report.startedAt === now.startedAt;
}

function regression(
  base: Regression['base'],
  now: ReportFacts,
  past: ReadonlyMap<string, CellPast>,
  limit: number | null,
  notes: readonly string[],
): Regression {
  const cells = judgeChanges(now.cells, past, limit);
  if (cells.length === 0) throw new UsageError(nothingShared(base, now));
  const { cells: _, ...origin } = now;
  return {
    kind: 'regression',
    base,
    now: origin,
    limit,
    differences: differencesOf(base.origin, now),
    notes: [
      ...notes,
      ...sharedRows(base.origin, now),
      ...otherField(base.origin, now),
      ...shiftedRows(cells),
      ...disturbedRows(cells),
    ],
    ...oneSided(now, past),
    cells,
  };
}

/** Rows that only one side has are told apart, and so is another field of rivals: what is left is a loss. */
function oneSided(
  now: ReportFacts,
  past: ReadonlyMap<string, CellPast>,
): Pick<Regression, 'missing' | 'added'> {
  const present = new Set(now.cells.map(({ key }) => key));
  const rowsBefore = new Set([...past.values()].map(({ cell }) => cell.row));
  const rowsNow = new Set([...now.workloads, ...now.cells.map(({ row }) => row)]);
  const isLoss = ({ scope, row }: Cell): boolean =>
    (scope === null || scope === 'same-backend') && rowsBefore.has(row) && rowsNow.has(row);
  return {
    missing: [...past.values()]
      .map(({ cell }) => cell)
      .filter((cell) => !present.has(cell.key) && isLoss(cell)),
    added: now.cells.filter((cell) => !past.has(cell.key) && isLoss(cell)),
  };
}

/** Over the strongest dense kernel of other backends a speed-up is another figure. */
function otherField(base: ReportOrigin, now: ReportOrigin): string[] {
  const ids = ({ backends }: ReportOrigin): string =>
    backends
      .map(({ id }) => id)
      .sort()
      .join(', ');
  if (ids(base) === ids(now)) return [];
  return [
    'The backends differ, and with them the strongest dense kernel may: speed-ups over it are not compared with those of the last report before.',
  ];
}

const NAMED_ROWS = 3;

/** Rows of which most times changed together, with the change in the middle. */
function shiftedRows(cells: readonly CellChange[]): string[] {
  const shifted = timesByRow(cells).flatMap(([id, row]) => {
    const share = median(row.map(({ shared }) => shared ?? 0));
    return share === 0 ? [] : [`${id} ${share > 0 ? '+' : '−'}${Math.round(Math.abs(100 * share))} %`];
  });
  if (shifted.length === 0) return [];
  return [
    `Most kernels of ${rowsNamed(shifted)} took another time together: the machine rather than the build, so only changes well beyond that are called there.`,
  ];
}

/** Of so few samples none may have been undisturbed: the chance is e⁻⁴, 2 %. */
const FEW_UNDISTURBED = 4;

/** Rows in which the machine was so busy that a time may be too high by bad luck. */
function disturbedRows(cells: readonly CellChange[]): string[] {
  const disturbed = timesByRow(cells).flatMap(([id, row]) =>
    row.some(({ undisturbed }) => undisturbed !== null && undisturbed < FEW_UNDISTURBED) ? [id] : [],
  );
  if (disturbed.length === 0) return [];
  return [
    `The machine was so busy that some kernels of ${rowsNamed(disturbed)} were hardly ever undisturbed: their times may be too high by bad luck, and are called slower only well beyond that.`,
  ];
}

function timesByRow(cells: readonly CellChange[]): [row: string, times: CellChange[]][] {
  const times = cells.filter(({ cell: { kind, workload } }) => kind === 'time' && workload !== null);
  return [...groupBy(times, ({ cell }) => cell.row)];
}

/** `one row (a)`, `5 rows (a, b, c and 2 more)`. */
function rowsNamed(names: readonly string[]): string {
  const rest = names.length > NAMED_ROWS ? ` and ${names.length - NAMED_ROWS} more` : '';
  const rows = names.length === 1 ? 'one row' : `${names.length} rows`;
  return `${rows} (${names.slice(0, NAMED_ROWS).join(', ')}${rest})`;
}

function nothingShared(base: Regression['base'], now: ReportFacts): string {
  const [ours, theirs] = [now.workloads[0], base.origin.workloads[0]];
  const shared = now.workloads.some((id) => base.origin.workloads.includes(id));
  if (shared) {
    return `${base.path} and ${now.path} have rows in common, but no measured speed-up or time; measure them again.`;
  }
  return `${base.path} and ${now.path} have no row in common (such as ${theirs ?? 'none'} there and ${ours ?? 'none'} here): layer, sparsity, pattern, batch, cache and threads must be equal; run the same suite.`;
}

function sharedRows(base: ReportOrigin, now: ReportOrigin): string[] {
  const shared = now.workloads.filter((id) => base.workloads.includes(id)).length;
  const [before, after] = [base.workloads.length, now.workloads.length];
  if (shared === before && shared === after) return [];
  return [
    `Compared on the ${shared} rows that both have; ${base.path} has ${before}, ${now.path} has ${after}.`,
  ];
}

/** The folder's reports as groups, from their facts. */
export function groupsOf(facts: Iterable<ReportFacts>): SeriesGroup[] {
  return seriesGroups([collect(facts)]);
}
