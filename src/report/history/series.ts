/** Reports of one device as time series: per cell the values in the order of time. */
import type { Cell } from '../compare/cells.js';
import type { ReportFacts, ReportOrigin } from '../compare/facts.js';

export interface Series {
  /** As in the latest report that has it. */
  readonly cell: Cell;
  /** Indices into `SeriesGroup.reports`, ascending. */
  readonly reports: readonly number[];
  /** `logTime` of each. */
  readonly logTimes: readonly number[];
  /** Of each, as far as its report could tell. */
  readonly standardErrors: readonly (number | null)[];
  /** Kernel that led in each. */
  readonly kernels: readonly string[];
}

/** Reports that can stand in one series: one device, one seed, one engine. */
export interface SeriesGroup {
  /** By start, the oldest first. */
  readonly reports: readonly ReportOrigin[];
  /** By key of the cell. */
  readonly series: ReadonlyMap<string, Series>;
}

/** What must be equal: another machine, other weights or another way to take samples is another series. */
export function seriesKey({ device, seed, settings }: ReportOrigin): string {
  return JSON.stringify([device.id, seed, settings.engine]);
}

/** What was read so far: plain columns, which one thread can hand to another. By `seriesKey`. */
export type Collected = ReadonlyMap<string, CollectedGroup>;

interface CollectedGroup {
  readonly reports: ReportOrigin[];
  /** By key of the cell. */
  readonly cells: Map<string, CollectedCell>;
}

interface CollectedCell {
  /** As in the latest report so far, and when that started. */
  cell: Cell;
  startedAt: string;
  /** Indices into the reports of its group; the other columns belong to them. */
  readonly reports: number[];
  readonly logTimes: number[];
  readonly standardErrors: (number | null)[];
  readonly kernels: string[];
}

/** Facts are folded into columns as they come, so that no report is kept whole. */
export function collect(reports: Iterable<ReportFacts>): Collected {
  const groups = new Map<string, CollectedGroup>();
  // Every parsed file brings the same names anew; one copy of each is kept.
  const names = new Map<string, string>();
  const oneCopy = (name: string): string => {
    const known = names.get(name);
    if (known === undefined) names.set(name, name);
    return known ?? name;
  };
  for (const facts of reports) {
    const key = seriesKey(facts);
    const group: CollectedGroup = groups.get(key) ?? { reports: [], cells: new Map() };
    groups.set(key, group);
    const { cells, ...origin } = facts;
    const report = group.reports.push(origin) - 1;
    for (const cell of cells) {
      const column = columnOf(group, cell, facts.startedAt);
      column.reports.push(report);
      column.logTimes.push(cell.logTime);
      column.standardErrors.push(cell.standardError);
      column.kernels.push(oneCopy(cell.kernel));
    }
  }
  return groups;
}

/** The columns of `cell`, which is theirs when nothing later was there. */
function columnOf({ cells }: CollectedGroup, cell: Cell, startedAt: string): CollectedCell {
  const known = cells.get(cell.key);
  if (known === undefined) {
    const column = { cell, startedAt, reports: [], logTimes: [], standardErrors: [], kernels: [] };
    cells.set(cell.key, column);
    return column;
  }
  if (startedAt >= known.startedAt) {
    known.cell = cell;
    known.startedAt = startedAt;
  }
  return known;
}

/** All that was collected, the group with the latest report first. */
export function seriesGroups(parts: readonly Collected[]): SeriesGroup[] {
  const keys = new Set(parts.flatMap((part) => [...part.keys()]));
  return [...keys]
    .map((key) => inOrder(parts.flatMap((part) => part.get(key) ?? [])))
    .sort((a, b) => b.reports.at(-1)!.startedAt.localeCompare(a.reports.at(-1)!.startedAt));
}

/** ISO dates in UTC sort by time as text; equal ones stay in the order of their files. */
function inOrder(parts: readonly CollectedGroup[]): SeriesGroup {
  const all = parts.flatMap(({ reports }, part) => reports.map((report, index) => ({ report, part, index })));
  all.sort(
    (a, b) =>
      compareText(a.report.startedAt, b.report.startedAt) || compareText(a.report.path, b.report.path),
  );
  const ranks = parts.map(({ reports }) => new Int32Array(reports.length));
  all.forEach(({ part, index }, rank) => {
    ranks[part]![index] = rank;
  });
  const keys = new Set(parts.flatMap(({ cells }) => [...cells.keys()]));
  const series = [...keys].map((key): [string, Series] => [
    key,
    joined(parts.map(({ cells }, part) => ({ columns: cells.get(key), ranks: ranks[part]! }))),
  ]);
  return { reports: all.map(({ report }) => report), series: new Map(series) };
}

interface Part {
  readonly columns: CollectedCell | undefined;
  /** Places of its reports among all, by index. */
  readonly ranks: Int32Array;
}

function joined(parts: readonly Part[]): Series {
  const entries = parts.flatMap(({ columns, ranks }) =>
    columns === undefined
      ? []
      : columns.reports.map((report, index) => ({ at: ranks[report]!, columns, index })),
  );
  entries.sort((a, b) => a.at - b.at);
  return {
    cell: entries.at(-1)!.columns.cell,
    reports: entries.map(({ at }) => at),
    logTimes: entries.map(({ columns, index }) => columns.logTimes[index]!),
    standardErrors: entries.map(({ columns, index }) => columns.standardErrors[index]!),
    kernels: entries.map(({ columns, index }) => columns.kernels[index]!),
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The group without one of its reports. */
export function withoutReport(group: SeriesGroup, isOut: (report: ReportOrigin) => boolean): SeriesGroup {
  const kept = group.reports.map((report) => !isOut(report));
  if (kept.every(Boolean)) return group;
  const places = new Map<number, number>();
  kept.forEach((keep, index) => {
    if (keep) places.set(index, places.size);
  });
  const series = [...group.series].map(([key, { cell, ...columns }]): [string, Series] => {
    const of = <T>(column: readonly T[]): T[] => column.filter((_, index) => kept[columns.reports[index]!]);
    return [
      key,
      {
        cell,
        reports: of(columns.reports).map((report) => places.get(report)!),
        logTimes: of(columns.logTimes),
        standardErrors: of(columns.standardErrors),
        kernels: of(columns.kernels),
      },
    ];
  });
  return { reports: group.reports.filter((_, index) => kept[index]), series: new Map(series) };
}
