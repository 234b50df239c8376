/** A folder of reports as trends: steps of every cell, and the newest report against its rolling baseline. */
import { findSteps } from '../../stats/change-points.js';
import type { ReportOrigin } from '../compare/facts.js';
import { type CellChange, judgeChanges, MIN_HISTORY } from '../compare/regression.js';
import { baselineOf } from './baseline.js';
import type { NoReport } from './read-files.js';
import { type FolderSeries, readFolder } from './read-folder.js';
import type { Series, SeriesGroup } from './series.js';

/** Smaller steps are there, but nobody acts on them. */
const LEAST_STEP = 0.02;

export interface Step {
  /** Index into the group's reports: the first one at the new level. */
  readonly report: number;
  /** Relative change of the time: 0.1 takes 10 % longer from here on. */
  readonly change: number;
}

export interface CellTrend {
  readonly series: Series;
  /** In the order of time, each of at least 2 %. */
  readonly steps: readonly Step[];
  /** The newest report against the rolling baseline; null where it does not have the cell, or nothing is before it. */
  readonly latest: CellChange | null;
}

export interface DeviceHistory {
  /** By start, the oldest first. */
  readonly reports: readonly ReportOrigin[];
  readonly trends: readonly CellTrend[];
  /** Whether the newest report has a past of eight or more reports, on which alone it can fail. */
  readonly judged: boolean;
}

/** The reports of a folder as time series, with steps and what became of the newest. */
export interface History {
  readonly folder: string;
  /** Relative; null: nothing fails. */
  readonly limit: number | null;
  /** By device, seed and engine; the one with the latest report first. */
  readonly devices: readonly DeviceHistory[];
  readonly noReports: readonly NoReport[];
}

/**
 * All reports of `folder` as time series, and the newest of each device against those before it. `limit`: relative
 * slow-down at which a cell fails, 0.05 is 5 %; null: none does.
 *
 * @throws UsageError when the folder cannot be read.
 */
export async function readHistory(folder: string, limit: number | null): Promise<History> {
  return historyOf(await readFolder(folder), limit);
}

export function historyOf({ path, groups, noReports }: FolderSeries, limit: number | null): History {
  return { folder: path, limit, devices: groups.map((group) => deviceHistory(group, limit)), noReports };
}

function deviceHistory(group: SeriesGroup, limit: number | null): DeviceHistory {
  const newest = group.reports.length - 1;
  const judged = newest >= MIN_HISTORY;
  const present = [...group.series.values()].filter(({ reports }) => reports.at(-1) === newest);
  // The series holds the newest value; the cell is that of the newest report, since that is its latest.
  const now = present.map(({ cell }) => cell);
  const changes = judgeChanges(now, baselineOf(group, newest), judged ? limit : null);
  const latest = new Map(changes.map((change) => [change.cell.key, change]));
  const trends = [...group.series].map(([key, series]) => ({
    series,
    steps: stepsOf(series, group.series.size),
    latest: latest.get(key) ?? null,
  }));
  return { reports: group.reports, trends, judged };
}

function stepsOf({ reports, logTimes }: Series, cells: number): Step[] {
  const starts = findSteps(logTimes, { series: cells });
  const bounds = [0, ...starts, logTimes.length];
  const level = (index: number): number => {
    const segment = logTimes.slice(bounds[index], bounds[index + 1]);
    return segment.reduce((sum, value) => sum + value, 0) / segment.length;
  };
  return starts
    .map((start, index) => ({
      report: reports[start]!,
      change: Math.expm1(level(index + 1) - level(index)),
    }))
    .filter(({ change }) => Math.abs(Math.log1p(change)) >= Math.log1p(LEAST_STEP));
}
