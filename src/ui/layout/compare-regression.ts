/** New against old on one device, as lines: the answer first, then what else differs, then the cells. */
import type { Cell } from '../../report/compare/cells.js';
import { type CellChange, MIN_HISTORY, USUAL_LIMIT, visibleFrom } from '../../report/compare/regression.js';
import type { FirstReport, Regression } from '../../report/compare/regressions.js';
import { counted, percent } from '../format.js';
import { BLANK, type Line, paragraph } from '../lines.js';
import {
  cellLabel,
  changeTable,
  differenceText,
  signedPercent,
  signedRange,
  worthShowing,
} from './compare-cells.js';

export interface ComparisonLayout {
  readonly columns: number;
  /** Every cell, not only those that changed and one per row. */
  readonly details: boolean;
}

/** What `compare` says of reports of one device. */
export function layoutRegression(comparison: Regression, { columns, details }: ComparisonLayout): Line[] {
  const width = Math.max(20, columns);
  const { cells, limit } = comparison;
  const shown = details
    ? cells
    : worthShowing(
        cells,
        ({ cell }) => cell,
        ({ verdict }) => verdict === 'SLOWER' || verdict === 'FASTER',
      );
  const hidden = cells.length - shown.length;
  return [
    ...paragraph(changesAnswer(cells, limit), width, 'strong'),
    ...paragraph(sides(comparison), width, 'dim'),
    ...suspects(comparison).flatMap((text) => paragraph(text, width, 'warn', 2)),
    ...comparison.notes.flatMap((text) => paragraph(text, width, 'plain', 2)),
    BLANK,
    ...changeTable(shown, width),
    BLANK,
    ...[
      ...(hidden === 0 ? [] : [`${counted(hidden, 'more cell')} without a change; --details shows all`]),
      ...legend(comparison),
      ...oneSided(comparison),
    ].flatMap((text) => paragraph(text, width, 'plain', 2)),
    ...failures(cells, limit).flatMap(([text, first]) => paragraph(text, width, 'bad', first + 2, first)),
  ];
}

/** What `compare` says on the first night. */
export function layoutFirst({ folder, now }: FirstReport, { columns }: ComparisonLayout): Line[] {
  const text = `Nothing to compare with yet: ${now.path} is the first report of ${now.device.label} in ${folder}, with its seed ${now.seed} and engine ${now.settings.engine}. From the second on changes are told, from the ninth on by this device's own spread.`;
  return paragraph(text, Math.max(20, columns), 'strong');
}

/** What happened, in one sentence. */
export function changesAnswer(cells: readonly CellChange[], limit: number | null): string {
  const having = (verdict: CellChange['verdict']) => cells.filter((change) => change.verdict === verdict);
  const [slower, faster, same, open] = (['SLOWER', 'FASTER', 'SAME', 'AMBIGUOUS'] as const).map(having);
  const rest = [
    ...(faster!.length > 0 ? [`${faster!.length} faster (${range(faster!)})`] : []),
    `${same!.length} the same within ${percent(limit ?? USUAL_LIMIT)}`,
    ...(open!.length > 0 ? [`${open!.length} undecided`] : []),
  ].join(', ');
  const start =
    slower!.length === 0
      ? `Nothing got slower as far as can be seen, of ${counted(cells.length, 'cell')}`
      : `${slower!.length} of ${counted(cells.length, 'cell')} got slower (${range(slower!)})`;
  return `${start}: ${rest}.`;
}

function range(cells: readonly CellChange[]): string {
  const changes = cells.map(({ change }) => change);
  const [low, high] = [Math.min(...changes), Math.max(...changes)];
  return low === high ? signedPercent(low) : signedRange(low, high);
}

function sides({ base, now }: Regression): string {
  const past =
    base.reports === 1
      ? `${base.path} of ${day(base.origin.startedAt)}`
      : `${counted(base.reports, 'report')} in ${base.path} up to ${day(base.origin.startedAt)}`;
  return `${now.path} of ${day(now.startedAt)} against ${past}; ${now.device.label} (id ${now.device.id})`;
}

export function day(startedAt: string): string {
  return startedAt.slice(0, 16).replace('T', ' ');
}

function suspects({ differences }: Regression): string[] {
  return differences.length === 0 ? [] : [`differs: ${differences.map(differenceText).join(', ')}`];
}

function legend({ base, cells }: Regression): string[] {
  const visible = visibleFrom(cells);
  const spread =
    base.reports >= MIN_HISTORY
      ? 'from the run-to-run spread of each cell'
      : base.reports === 1
        ? 'one report does not tell how much runs differ, so a wide spread is assumed (--baseline DIR with eight or more reports uses the real one)'
        : 'with fewer than eight reports a wide spread is assumed';
  return [
    'slower by: of the sparse time over the dense time for speed-ups, of the time over that of the ruler for times (shown at the clock of the new report); negative is faster',
    `visible from: the smallest slow-down that would have been called for certain among ${counted(cells.length, 'cell')}: ${percent(visible.middle)} in the middle, ${percent(visible.worst)} at worst; ${spread}`,
  ];
}

/** Cells that only one side has: a kernel that is gone is no slow-down, and must not look like none either. */
function oneSided({ missing, added }: Regression): string[] {
  return [
    ...(missing.length === 0
      ? []
      : [`${counted(missing.length, 'figure')} of the past not in the new report: ${some(missing)}`]),
    ...(added.length === 0
      ? []
      : [`${counted(added.length, 'figure')} of the new report without a past: ${some(added)}`]),
  ];
}

function some(cells: readonly Cell[]): string {
  const rest = cells.length > 3 ? `; and ${cells.length - 3} more` : '';
  return `${cells.slice(0, 3).map(cellLabel).join('; ')}${rest}`;
}

/** The list that the exit code stands for: text and indent of its first line. */
export function failures(
  cells: readonly CellChange[],
  limit: number | null,
): (readonly [text: string, first: number])[] {
  const failed = cells.filter(({ fails }) => fails);
  if (limit === null || failed.length === 0) return [];
  return [
    [`REGRESSION: ${counted(failed.length, 'cell')} slower by ${percent(limit)} or more:`, 0],
    ...failed.map((change) => [failure(change), 2] as const),
  ];
}

function failure({ cell, kernelBefore, change, ciLow, ciHigh }: CellChange): string {
  const led = cell.kernel === kernelBefore ? cell.kernel : `${cell.kernel}, before ${kernelBefore}`;
  const ending = cell.workload === null ? '' : `, ${led}`;
  return `${cellLabel(cell)}: ${signedPercent(change)} (${signedRange(ciLow, ciHigh)})${ending}`;
}
