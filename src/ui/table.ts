/**
 * A table that fits its width: columns that matter least go first, then the first column is cut,
 * then headings. Nothing is ever wider than asked for.
 */
import { type Line, type Span, span } from './lines.js';
import { displayWidth, pad, truncate } from './text.js';

export interface Column {
  readonly id: string;
  readonly header: string;
  readonly align: 'left' | 'right';
  /** 0: never leaves. Otherwise the column with the highest rank leaves first. */
  readonly rank: number;
  /** Columns of one group that stand side by side share a title above their headings. */
  readonly group?: string;
}

export function leftColumn(id: string, header: string, rank: number): Column {
  return { id, header, align: 'left', rank };
}

export function rightColumn(id: string, header: string, rank: number): Column {
  return { id, header, align: 'right', rank };
}

export interface TableRow {
  readonly cells: Readonly<Record<string, Span>>;
}

export interface Table {
  readonly columns: readonly Column[];
  /** Titles of each group, the longest first: the first one that fits is shown. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly rows: readonly TableRow[];
}

export interface TableLines {
  readonly header: readonly Line[];
  /** One line per row. */
  readonly rows: readonly Line[];
  /** Ids of the columns that stayed. */
  readonly kept: readonly string[];
}

interface Placed {
  readonly column: Column;
  readonly width: number;
}

const EMPTY = span('');

/** `table` in at most `width` columns of text. */
export function layoutTable(table: Table, width: number): TableLines {
  const gap = width < 70 ? 1 : 2;
  const placed = shrink(keepWhatFits(measure(table), width, gap), width, gap);
  const titles = groupLine(placed, table.groups, gap);
  const headings = joinCells(
    placed,
    placed.map(({ column }) => span(column.header, 'dim')),
    gap,
  );
  return {
    header: titles === null ? [headings] : [titles, headings],
    rows: table.rows.map(({ cells }) =>
      joinCells(
        placed,
        placed.map(({ column }) => cells[column.id] ?? EMPTY),
        gap,
      ),
    ),
    kept: placed.map(({ column }) => column.id),
  };
}

function measure({ columns, rows }: Table): Placed[] {
  return columns.map((column) => {
    const contents = rows.map(({ cells }) => displayWidth((cells[column.id] ?? EMPTY).text));
    return { column, width: Math.max(displayWidth(column.header), ...contents) };
  });
}

function totalWidth(placed: readonly Placed[], gap: number): number {
  return placed.reduce((sum, { width }) => sum + width, 0) + gap * Math.max(0, placed.length - 1);
}

function keepWhatFits(placed: readonly Placed[], width: number, gap: number): readonly Placed[] {
  let kept = placed;
  while (totalWidth(kept, gap) > width) {
    const worst = Math.max(...kept.map(({ column }) => column.rank));
    if (worst <= 0) break;
    kept = kept.filter(({ column }) => column.rank !== worst);
  }
  return kept;
}

/** Only columns that may not leave are left: take from the widest, one column at a time, down to one. */
function shrink(placed: readonly Placed[], width: number, gap: number): readonly Placed[] {
  const widths = placed.map((entry) => entry.width);
  let excess = totalWidth(placed, gap) - width;
  const first = Math.min(Math.max(0, excess), Math.max(0, widths[0] - 8));
  widths[0] -= first;
  excess -= first;
  while (excess > 0 && Math.max(...widths) > 1) {
    widths[widths.indexOf(Math.max(...widths))]--;
    excess--;
  }
  return placed.map(({ column }, index) => ({ column, width: widths[index] }));
}

function joinCells(placed: readonly Placed[], cells: readonly Span[], gap: number): Line {
  const last = placed.length - 1;
  return placed.flatMap(({ column, width }, index) => {
    const { text, style } = cells[index];
    const shown = truncate(text, width);
    // No blanks after the last column: they would be selected and copied with the line.
    const filled = index === last && column.align === 'left' ? shown : pad(shown, width, column.align);
    return index === 0 ? [{ text: filled, style }] : [span(' '.repeat(gap)), { text: filled, style }];
  });
}

/** The titles above groups of columns, or null where no column has a group. */
function groupLine(placed: readonly Placed[], groups: Table['groups'], gap: number): Line | null {
  const runs = groupRuns(placed, gap);
  if (!runs.some(({ group }) => group !== undefined)) return null;
  const texts = runs.map(({ group, width }, index) => {
    const title = group === undefined ? '' : fittingTitle(groups[group] ?? [], width);
    return index === runs.length - 1 ? title : pad(title, width, 'left');
  });
  return [{ text: texts.join(' '.repeat(gap)).trimEnd(), style: 'dim' }];
}

function groupRuns(placed: readonly Placed[], gap: number): { group: string | undefined; width: number }[] {
  const runs: { group: string | undefined; width: number }[] = [];
  for (const { column, width } of placed) {
    const previous = runs.at(-1);
    if (previous !== undefined && previous.group === column.group) previous.width += gap + width;
    else runs.push({ group: column.group, width });
  }
  return runs;
}

function fittingTitle(titles: readonly string[], width: number): string {
  return titles.find((title) => displayWidth(title) <= width) ?? truncate(titles.at(-1) ?? '', width);
}
