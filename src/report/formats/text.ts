/** Text on its way into a file that other programs read and print. */
import { escapeUnseen } from '../format-json.js';

/**
 * Control and format characters, line and paragraph separators, lone surrogates: what moves a cursor,
 * reorders text, hides in it, or ends a line where no line ends.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * `text` on one line with every character in sight: an escape character becomes the six characters
 * `\u001b`. Names and reasons come from other people's backends and reports, and the reader of an export
 * prints them as they are.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16).padStart(4, '0');
    return code > 0xffff ? `\\u{${hex}}` : `\\u${hex}`;
  });
}

/** JSON as `formatJson` writes it, on one line. Throws RangeError for a number that JSON cannot hold. */
export function strictJsonLine(value: unknown): string {
  const checked = (_: string, entry: unknown): unknown => {
    if (typeof entry === 'number' && !Number.isFinite(entry)) {
      throw new RangeError(`${entry} cannot be written as JSON.`);
    }
    return entry;
  };
  return `${escapeUnseen(JSON.stringify(value, checked))}\n`;
}

/** null for what JSON and the trackers cannot hold: reports may carry any finite number, and so its square or inverse may be none. */
export function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Six significant digits: what is computed here is no more precise, and files stay equal over versions of Node. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** `entries` without those whose value is null. */
export function known<T>(entries: Readonly<Record<string, T | null>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, T] => entry[1] !== null),
  );
}
