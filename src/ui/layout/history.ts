/** Trends of a folder: per device the newest report in a sentence, its cells with sparklines, the steps. */
import { differencesOf } from '../../report/compare/differences.js';
import { MIN_HISTORY } from '../../report/compare/regression.js';
import type { CellTrend, DeviceHistory, History } from '../../report/history/history.js';
import { levelsOf } from '../../report/history/levels.js';
import type { Series } from '../../report/history/series.js';
import { counted } from '../format.js';
import { BLANK, type Line, paragraph, span } from '../lines.js';
import { layoutTable, leftColumn, rightColumn } from '../table.js';
import {
  cellFigure,
  cellLabel,
  cellQuestion,
  changeCells,
  differenceText,
  rowLabel,
  signedPercent,
  worthShowing,
} from './compare-cells.js';
import { type ComparisonLayout, changesAnswer, day, failures } from './compare-regression.js';

/** What `history` says. */
export function layoutHistory(history: History, { columns, details }: ComparisonLayout): Line[] {
  const width = Math.max(20, columns);
  const { devices, noReports, limit } = history;
  const none = devices.length === 0 ? [`No report in ${history.folder}.`] : [];
  return [
    ...none.flatMap((text) => paragraph(text, width, 'strong')),
    ...devices.flatMap((device, index) => [
      ...(index === 0 ? [] : [BLANK]),
      ...deviceLines(device, { columns: width, details }, limit),
    ]),
    ...faults(noReports).flatMap((text, index) => [
      ...(index === 0 ? [BLANK] : []),
      ...paragraph(text, width, 'warn', 2),
    ]),
  ];
}

function deviceLines(
  device: DeviceHistory,
  { columns: width, details }: ComparisonLayout,
  limit: number | null,
): Line[] {
  const { reports, trends, judged } = device;
  const newest = reports.at(-1)!;
  const changes = trends.flatMap(({ latest }) => latest ?? []);
  const shown = details
    ? trends
    : worthShowing(
        trends,
        ({ series }) => series.cell,
        ({ steps, latest }) =>
          steps.length > 0 || latest?.verdict === 'SLOWER' || latest?.verdict === 'FASTER',
      );
  const hidden = trends.length - shown.length;
  return [
    ...paragraph(
      `${newest.device.label} (id ${newest.device.id}), seed ${newest.seed}: ${counted(reports.length, 'report')} from ${day(reports[0]!.startedAt)} to ${day(newest.startedAt)}`,
      width,
      'title',
    ),
    ...(changes.length === 0
      ? []
      : paragraph(`${newest.path}: ${changesAnswer(changes, limit)}`, width, 'strong', 2)),
    ...(judged
      ? []
      : paragraph(
          `Fewer than ${MIN_HISTORY} reports before the newest: it is shown beside them, and cannot fail.`,
          width,
          'warn',
          2,
        )),
    BLANK,
    ...trendTable(shown, reports.length, width),
    ...(hidden === 0
      ? []
      : paragraph(`${counted(hidden, 'more cell')} without a change; --details shows all`, width, 'dim', 2)),
    ...steps(device).flatMap((text, index) => [
      ...(index === 0 ? [BLANK] : []),
      ...paragraph(text, width, 'plain', 2),
    ]),
    ...failures(changes, limit).flatMap(([text, first], index) => [
      ...(index === 0 ? [BLANK] : []),
      ...paragraph(text, width, 'bad', first + 2, first),
    ]),
  ];
}

const COLUMNS = [
  leftColumn('row', 'row', 0),
  leftColumn('question', 'figure', 0),
  leftColumn('trend', 'relative time', 40),
  rightColumn('count', 'reports', 50),
  rightColumn('before', 'before', 20),
  rightColumn('now', 'now', 20),
  rightColumn('change', 'slower by', 0),
  rightColumn('interval', '95 % interval', 30),
  rightColumn('visible', 'visible from', 60),
  leftColumn('verdict', 'verdict', 0),
];

function trendTable(trends: readonly CellTrend[], reportCount: number, width: number): Line[] {
  const rows = trends.map(({ series, latest }) => ({
    cells: {
      row: span(rowLabel(series.cell)),
      question: span(cellQuestion(series.cell)),
      now: span(cellFigure(series.cell, series.logTimes.at(-1)!)),
      // No verdict: the newest report does not have the cell, or is the first that does.
      verdict: span(series.reports.at(-1) === reportCount - 1 ? 'NEW' : 'ABSENT', 'warn'),
      ...(latest === null ? {} : changeCells(latest)),
      trend: span(sparkline(series, reportCount)),
      count: span(String(series.logTimes.length)),
    },
  }));
  const table = layoutTable({ columns: COLUMNS, groups: {}, rows }, width);
  return [...table.header, ...table.rows];
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const SPARK_COLUMNS = 24;
/** ln: a smaller range is drawn as if it were so large, so that noise does not look like a mountain. */
const LEAST_RANGE = 0.1;

/** The course of a series over the reports of its device, a blank where none has the cell. High is slow. */
export function sparkline(series: Series, reportCount: number): string {
  const levels = levelsOf(series, reportCount, SPARK_COLUMNS);
  const known = levels.filter((level) => level !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const range = Math.max(LEAST_RANGE, most - least);
  return levels
    .map((level) => {
      if (level === null) return ' ';
      const height = Math.round(((level - (least + most) / 2) / range + 0.5) * (BARS.length - 1));
      return BARS[height] ?? ' ';
    })
    .join('');
}

/** By report: which cells stepped there, and what else differs from the report before. */
function steps({ reports, trends }: DeviceHistory): string[] {
  const byReport = new Map<number, string[]>();
  for (const { series, steps } of trends) {
    for (const { report, change } of steps) {
      const text = `${cellLabel(series.cell)} ${signedPercent(change)}`;
      byReport.set(report, [...(byReport.get(report) ?? []), text]);
    }
  }
  return [...byReport]
    .sort(([a], [b]) => a - b)
    .map(([report, cells]) => {
      const { path, startedAt } = reports[report]!;
      const differences = report === 0 ? [] : differencesOf(reports[report - 1]!, reports[report]!);
      const suspects =
        differences.length === 0 ? '' : `; differs there: ${differences.map(differenceText).join(', ')}`;
      return `step at ${path} of ${day(startedAt)}: ${cells.join('; ')}${suspects}`;
    });
}

/** So many are named; of more the number is told. */
const NAMED = 10;

function faults(noReports: History['noReports']): string[] {
  const named = noReports.slice(0, NAMED).map(({ path, reason }) => `not read: ${path}: ${reason}`);
  const more = noReports.length - named.length;
  return more === 0 ? named : [...named, `and ${counted(more, 'more file')} that no report is in`];
}
