import stringWidth from 'string-width';

/** Escape sequences: CSI, OSC (ended by BEL or ST), and the two-character forms. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose.
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;
/** Control characters, and the marks that reorder text or hide in it. */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Text that may be shown on a terminal: one line, no escape sequence, no control character, no
 * character that reorders what follows. Names and reasons come from reports and from other people's
 * backends, so every text passes through here on its way to the screen.
 */
export function printable(text: string): string {
  return text
    .replace(/[\t\n\v\f\r]+/g, ' ')
    .replace(ESCAPES, '')
    .replace(CONTROLS, '')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Characters that take one column each and combine with nothing: nearly all that a table holds. */
const PLAIN = /^[ -~\u00a0-\u00a8\u00aa-\u00ac\u00af-\u02ff\u2010-\u2027█░≈]*$/;

/** Columns that `text` takes on a terminal. The short way matters: tables are laid out while kernels are timed. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** `text` in at most `width` columns; what does not fit is replaced by `…`. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return '';
  return `${takeColumns(text, width - 1)}…`;
}

/** Pads with spaces to `width` columns, never cuts. */
export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const fill = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + fill : fill + text;
}

/** A space before which a line may end: not between a number and its unit, nor before a sign. */
const BREAKS = / (?!(?:%|[nµm]?s|min|h|GFLOP\/s|GB\/s|[kMG]?B|=|–)(?:[\s,;.:)]|$))/;

/**
 * Breaks `text` at spaces into lines of at most `width` columns, the first one of at most `firstWidth`;
 * a word wider than a line is cut into pieces between graphemes. Only a grapheme that is itself wider
 * than a line stands out of it, alone.
 */
export function wrap(text: string, width: number, firstWidth = width): string[] {
  const lines: string[] = [];
  let line = '';
  let isEmpty = true;
  for (const word of text.split(BREAKS).flatMap((part) => pieces(part, Math.min(width, firstWidth)))) {
    const joined = isEmpty ? word : `${line} ${word}`;
    if (isEmpty || displayWidth(joined) <= (lines.length === 0 ? firstWidth : width)) {
      line = joined;
    } else {
      lines.push(line);
      line = word;
    }
    isEmpty = false;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  const head = takeColumns(word, width) || firstGrapheme(word);
  return head === word ? [word] : [head, ...pieces(word.slice(head.length), width)];
}

function firstGrapheme(text: string): string {
  for (const { segment } of new Intl.Segmenter().segment(text)) return segment;
  return '';
}

/** The longest prefix of whole graphemes in at most `width` columns. */
function takeColumns(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += displayWidth(segment);
    if (used > width) break;
    taken += segment;
  }
  return taken;
}
