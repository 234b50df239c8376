/**
 * The screen as a pure function of the report: the same lines are printed off a terminal, drawn by Ink
 * on one, and shown again by `show`.
 */
import { type Headline, headlines } from '../../report/headline.js';
import type { Report } from '../../report/schema.js';
import { BLANK, type Line, paragraph } from '../lines.js';
import { layoutTable } from '../table.js';
import { answer } from './answer.js';
import { details } from './details.js';
import { footer } from './footer.js';
import { heading } from './heading.js';
import { mainTable, rowNotes } from './rows.js';

export interface LayoutOptions {
  /** Width of the terminal; no line is wider. At least 20. */
  readonly columns: number;
  /** All kernels of all rows, too. */
  readonly details: boolean;
  /** Where the report lies; null: not said. */
  readonly path: string | null;
}

/** A whole report: the answer, the table, and what stands under it. */
export function layoutReport(report: Report, options: LayoutOptions): Line[] {
  const width = Math.max(20, options.columns);
  const rows = headlines(report);
  const { head, body } = layoutRows(report, rows, width);
  return [
    ...paragraph(answer(rows), width, 'strong'),
    BLANK,
    ...head,
    ...body.flatMap(({ line, notes }) => [line, ...notes]),
    ...footer(report, rows, options.path, width),
    ...(options.details ? details(rows, width) : []),
  ];
}

export interface RowLines {
  readonly line: Line;
  readonly notes: readonly Line[];
}

/** Heading and table: `head` stands above the rows, `body` has one entry per row. */
export function layoutRows(
  report: Report,
  rows: readonly Headline[],
  width: number,
): { head: Line[]; body: RowLines[] } {
  const table = layoutTable(mainTable(report, rows), width);
  return {
    head: [...heading(report, rows, table.kept, width), ...table.header],
    body: rows.map((row, index) => ({
      line: table.rows[index],
      notes: rowNotes(row).flatMap((text) => paragraph(text, width, 'warn', 4, 2)),
    })),
  };
}
