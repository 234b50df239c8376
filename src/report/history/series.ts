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

export interface SeriesCollector {
  add(facts: ReportFacts): void;
  /** The group with the latest report first. */
  groups(): SeriesGroup[];
}

/** What must be equal: another machine, other weights or another way to take samples is another series. */
export function seriesKey({ device, seed, settings }: ReportOrigin): string {
  return JSON.stringify([device.id, seed, settings.engine]);
}

interface Entry {
  readonly at: number;
  readonly logTime: number;
  readonly standardError: number | null;
  readonly kernel: string;
}

interface Collected {
  readonly reports: ReportOrigin[];
  readonly cells: Map<string, { cell: Cell; newest: string; entries: Entry[] }>;
}

/** Facts are folded into columns as they come, so that no report is kept whole. */
export function createSeriesCollector(): SeriesCollector {
  const groups = new Map<string, Collected>();
  // Every parsed file brings the same names anew; one copy of each is kept.
  const names = new Map<string, string>();
  const oneCopy = (name: string): string => {
    const known = names.get(name);
    if (known === undefined) names.set(name, name);
    return known ?? name;
  };
  return {
    add(facts) {
      const key = seriesKey(facts);
      const group: Collected = groups.get(key) ?? { reports: [], cells: new Map() };
      groups.set(key, group);
      const { cells, ...origin } = facts;
      const at = group.reports.push(origin) - 1;
      for (const cell of cells) {
        const column = group.cells.get(cell.key);
        const { logTime, standardError } = cell;
        const entry = { at, logTime, standardError, kernel: oneCopy(cell.kernel) };
        if (column === undefined) {
          group.cells.set(cell.key, { cell, newest: facts.startedAt, entries: [entry] });
        } else {
          column.entries.push(entry);
          if (facts.startedAt >= column.newest) {
            column.cell = cell;
            column.newest = facts.startedAt;
          }
        }
      }
    },
    groups: () =>
      [...groups.values()]
        .map(inOrder)
        .sort((a, b) => b.reports.at(-1)!.startedAt.localeCompare(a.reports.at(-1)!.startedAt)),
  };
}

/** ISO dates in UTC sort by time as text; equal ones stay in the order of their files. */
function inOrder({ reports, cells }: Collected): SeriesGroup {
  const order = reports.map((_, index) => index);
  order.sort((a, b) => reports[a]!.startedAt.localeCompare(reports[b]!.startedAt) || a - b);
  const rank = new Map(order.map((index, place) => [index, place]));
  const series = [...cells].map(([key, { cell, entries }]): [string, Series] => {
    const sorted = entries
      .map((entry) => ({ ...entry, at: rank.get(entry.at)! }))
      .sort((a, b) => a.at - b.at);
    return [
      key,
      {
        cell,
        reports: sorted.map(({ at }) => at),
        logTimes: sorted.map(({ logTime }) => logTime),
        standardErrors: sorted.map(({ standardError }) => standardError),
        kernels: sorted.map(({ kernel }) => kernel),
      },
    ];
  });
  return { reports: order.map((index) => reports[index]!), series: new Map(series) };
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
