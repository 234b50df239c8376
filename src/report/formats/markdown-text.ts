import { visible } from './text.js';

/** What begins markup in GitHub Flavored Markdown anywhere in a line; a list or a rule begins only with it. */
const MARKUP = /[\\`*_[\]<>#+!|~&@$]/g;

/** Text that is only text: one line, no markup, no HTML. */
export function safe(text: string): string {
  return visible(text)
    .replace(MARKUP, '\\$&')
    .replace(/^(\s*\d+)(?=[.)](?:\s|$))/, '$1\\')
    .replace(/^(\s*)(?=[-=])/, '$1\\');
}

export interface TableColumn<Row> {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

export function markdownTable<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => safe(title))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map(({ cell }) => safe(cell(row)) || ' '))),
  ].join('\n');
}

/** A list under its heading; nothing for an empty one. */
export function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${bullets(lines)}`;
}

export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
