/** Devices side by side: differences first, then one table per kind of figure with a column per device. */
import type {
  DeviceComparison,
  DeviceFigure,
  DeviceMean,
  DeviceRow,
  Ratio,
} from '../../report/compare/devices.js';
import { workloadLabel } from '../../workload/id.js';
import { counted, interval, percent, ratio, time, UNKNOWN } from '../format.js';
import { BLANK, type Line, paragraph, span } from '../lines.js';
import { layoutTable, leftColumn, rightColumn } from '../table.js';
import { differenceText } from './compare-cells.js';
import { day } from './compare-regression.js';

/** What `compare` says of several devices, at most `columns` wide. */
export function layoutDevices(comparison: DeviceComparison, columns: number): Line[] {
  const width = Math.max(20, columns);
  const { reports, rows, means, notes } = comparison;
  const letters = reports.map((_, index) => letter(index));
  const tables = [
    table('speed-up over the strongest dense (95 % CI)', rows, letters, width, speedupCell),
    table('median time per product, dense → sparse', rows, letters, width, timesCell),
    table('share of the ceiling, best sparse', rows, letters, width, ceilingCell),
  ];
  return [
    ...reports.flatMap(({ path, startedAt, device }, index) =>
      paragraph(`${letters[index]}: ${device.label}, ${path} of ${day(startedAt)}`, width, 'strong', 3),
    ),
    ...comparison.differences.flatMap(({ report, differences }) =>
      differences.length === 0
        ? []
        : paragraph(
            `${letters[report]} differs from ${letters[0]}: ${differences.map(differenceText).join(', ')}`,
            width,
            'warn',
            2,
          ),
    ),
    ...notes.flatMap((text) => paragraph(text, width, 'plain', 2)),
    ...tables.flatMap((lines) => [BLANK, ...lines]),
    ...(means.length === 0 ? [] : [BLANK, ...meansTable(means, letters, rows.length, width)]),
  ];
}

/** A, B, …, Z, then numbers: short enough to head a column. */
function letter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
}

function table(
  title: string,
  rows: readonly DeviceRow[],
  letters: readonly string[],
  width: number,
  cell: (figure: DeviceFigure) => string,
): Line[] {
  const lines = layoutTable(
    {
      columns: [leftColumn('row', 'row', 0), ...letters.map((id) => rightColumn(id, id, 0))],
      groups: {},
      rows: rows.map(({ workload, figures }) => ({
        cells: {
          row: span(workloadLabel(workload)),
          ...Object.fromEntries(figures.map((figure, index) => [letters[index], span(cell(figure))])),
        },
      })),
    },
    width,
  );
  return [...paragraph(title, width, 'title'), ...lines.header, ...lines.rows];
}

function speedupCell({ speedup }: DeviceFigure): string {
  return speedup === null ? UNKNOWN : ratioText(speedup);
}

function ratioText(figure: Ratio): string {
  return `${ratio(figure.ratio)} (${interval(figure.ciLow, figure.ciHigh)})`;
}

function timesCell({ denseNs, sparseNs }: DeviceFigure): string {
  return denseNs === null && sparseNs === null ? UNKNOWN : `${time(denseNs)} → ${time(sparseNs)}`;
}

/** `72 % of read`: which roof is the nearer one is its first word. */
function ceilingCell({ ceilingFraction, ceiling }: DeviceFigure): string {
  if (ceilingFraction === null) return UNKNOWN;
  const roof = ceiling === null ? '' : ` of ${ceiling}`;
  return `${percent(ceilingFraction, 0)}${roof}`;
}

function meansTable(
  means: readonly DeviceMean[],
  letters: readonly string[],
  rowCount: number,
  width: number,
): Line[] {
  const lines = layoutTable(
    {
      columns: [
        leftColumn('over', 'over', 0),
        rightColumn('rows', 'rows', 0),
        ...letters.map((id) => rightColumn(id, id, 0)),
      ],
      groups: {},
      rows: means.map(({ over, workloads, means: ratios }) => ({
        cells: {
          over: span(over === 'strongest dense' ? over : `${over}’s own dense`),
          rows: span(`${workloads.length} of ${rowCount}`),
          ...Object.fromEntries(ratios.map((figure, index) => [letters[index], span(ratioText(figure))])),
        },
      })),
    },
    width,
  );
  const covered = counted(Math.max(...means.map(({ workloads }) => workloads.length)), 'row');
  return [
    ...paragraph('geometric mean of the speed-ups', width, 'title'),
    ...lines.header,
    ...lines.rows,
    ...paragraph(
      `over the rows in which every device has the figure (at most ${covered}); intervals assume that the rows of a run err together`,
      width,
      'dim',
      2,
    ),
  ];
}
