import { displayWidth, printable, truncate, wrap } from './text.js';

/**
 * What a piece of text means. How it looks is decided where it is drawn; no meaning is carried by
 * the look alone, and no style is a fixed black, white or grey, which vanishes on some terminals.
 */
export type Style = 'plain' | 'title' | 'strong' | 'dim' | 'good' | 'bad' | 'warn';

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line of the screen, without its line break. */
export type Line = readonly Span[];

/** The only way to make a span: whatever the text was, it is printable afterwards. */
export function span(text: string, style: Style = 'plain'): Span {
  return { text: printable(text), style };
}

export const BLANK: Line = Object.freeze([]);

export function lineText(line: Line): string {
  return line.map(({ text }) => text).join('');
}

export function lineWidth(line: Line): number {
  return displayWidth(lineText(line));
}

/** What of the line fits into `width` columns. */
export function cutLine(line: Line, width: number): Line {
  let left = width;
  return line.map(({ text, style }) => {
    const shown = truncate(text, left);
    left = Math.max(0, left - displayWidth(shown));
    return { text: shown, style };
  });
}

/** A paragraph in lines of at most `width` columns; `first` blanks before its first line, `indent` before the others. */
export function paragraph(
  text: string,
  width: number,
  style: Style = 'plain',
  indent = 0,
  first = 0,
): Line[] {
  // On a screen too narrow to indent, text is worth more than its shape.
  const [lead, leadFirst] = width > 2 * indent ? [indent, first] : [0, 0];
  return wrap(printable(text), width - lead, width - leadFirst).map((part, index) => [
    { text: ' '.repeat(index === 0 ? leadFirst : lead) + part, style },
  ]);
}
