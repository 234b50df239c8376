/** Cells of a comparison in words and in a table; `compare` and `history` share them. */
import type { Cell } from '../../report/compare/cells.js';
import type { Difference } from '../../report/compare/differences.js';
import type { CellChange, ChangeVerdict } from '../../report/compare/regression.js';
import { workloadLabel } from '../../workload/id.js';
import { isKnown, percent, ratio, time, UNKNOWN } from '../format.js';
import { type Line, type Style, span } from '../lines.js';
import { type Column, layoutTable, leftColumn, rightColumn, type TableRow } from '../table.js';

const SCOPES: Readonly<Record<NonNullable<Cell['scope']>, (backend: string) => string>> = {
  'strongest-dense': () => 'best over strongest dense',
  'baseline-layer': () => 'best over baseline layer',
  'same-backend': (backend) => `${backend} over its own dense`,
};

/** `wasm over its own dense`, `wasm sparse time`. */
export function cellQuestion({ scope, backend, operand }: Cell): string {
  return scope === null ? `${backend} ${operand} time` : SCOPES[scope](backend);
}

/** `RNN 1760, 95 %, batch 1`, or `all 31 rows`. */
export function rowLabel({ workload, samples }: Cell): string {
  return workload === null ? `all ${samples.length} rows` : workloadLabel(workload);
}

/** `RNN 1760, 95 %, batch 1, wasm sparse time`. */
export function cellLabel(cell: Cell): string {
  return `${rowLabel(cell)}, ${cellQuestion(cell)}`;
}

/** A speed-up, or a time at the clock of the report that the cell is of. */
export function cellFigure({ unitNs }: Cell, logTime: number): string {
  return unitNs === null ? ratio(Math.exp(-logTime)) : time(Math.exp(logTime) * unitNs);
}

/** `+10.2 %`, `−0.8 %`, `+120 %`. */
export function signedPercent(fraction: number): string {
  if (!isKnown(fraction * 100)) return UNKNOWN;
  const decimals = Math.abs(fraction) < 0.9995 ? 1 : 0;
  const amount = Math.abs(fraction * 100).toFixed(decimals);
  return `${fraction < 0 && Number(amount) !== 0 ? '−' : '+'}${amount} %`;
}

/** `+7.1 to +13.4 %`. */
export function signedRange(low: number, high: number): string {
  return `${signedPercent(low).replace(' %', '')} to ${signedPercent(high)}`;
}

const STYLES: Readonly<Record<ChangeVerdict, Style>> = {
  SLOWER: 'bad',
  FASTER: 'good',
  SAME: 'plain',
  AMBIGUOUS: 'warn',
};

const COLUMNS: readonly Column[] = [
  leftColumn('row', 'row', 0),
  leftColumn('question', 'figure', 0),
  rightColumn('before', 'before', 20),
  rightColumn('now', 'now', 20),
  rightColumn('change', 'slower by', 0),
  rightColumn('interval', '95 % interval', 10),
  rightColumn('visible', 'visible from', 30),
  leftColumn('verdict', 'verdict', 0),
];

export function changeCells(change: CellChange): TableRow['cells'] {
  const { cell, verdict, fails } = change;
  const plain = (text: string) => span(text);
  return {
    row: plain(rowLabel(cell)),
    question: plain(cellQuestion(cell)),
    before: plain(cellFigure(cell, change.logTimeBefore)),
    now: plain(cellFigure(cell, cell.logTime)),
    change: span(signedPercent(change.change), fails ? 'bad' : 'strong'),
    interval: plain(signedRange(change.ciLow, change.ciHigh)),
    visible: plain(percent(change.visible, change.visible < 0.095 ? 1 : 0)),
    verdict: span(fails ? `${verdict}, FAILS` : verdict, STYLES[verdict]),
  };
}

/** One line per cell under its headings. */
export function changeTable(changes: readonly CellChange[], width: number): Line[] {
  const rows = changes.map((change) => ({ cells: changeCells(change) }));
  const table = layoutTable({ columns: COLUMNS, groups: {}, rows }, width);
  return [...table.header, ...table.rows];
}

/** So many cells are shown whole; of more those that changed, one per row, and those of all rows together. */
const FEW = 30;

/** What is worth a line without `--details`. */
export function worthShowing<T>(
  entries: readonly T[],
  cellOf: (entry: T) => Cell,
  isNews: (entry: T) => boolean,
): readonly T[] {
  if (entries.length <= FEW) return entries;
  const chosen = entries.filter((entry) => {
    const { scope, workload } = cellOf(entry);
    return isNews(entry) || scope === 'strongest-dense' || workload === null;
  });
  return chosen.length > 0 ? chosen : entries;
}

/** `Node 20.1 → 22.3`. */
export function differenceText({ what, before, now }: Difference): string {
  return `${what} ${before} → ${now}`;
}
