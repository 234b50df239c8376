import { displayWidth, printable, wrap } from './text.js';

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

/** A paragraph, broken into lines of at most `width` columns; every line but the first is indented. */
export function paragraph(
  text: string,
  width: number,
  style: Style = 'plain',
  indent = 0,
  first = 0,
): Line[] {
  const inner = Math.max(1, width - indent);
  return wrap(span(text).text, inner).map((part, index) => {
    const lead = ' '.repeat(width > indent ? (index === 0 ? first : indent) : 0);
    return [{ text: lead + part, style }];
  });
}
