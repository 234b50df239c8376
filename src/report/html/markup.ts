/**
 * HTML that cannot be broken by what a report holds: every value that is put into a template is escaped,
 * unless it was made by a template itself. There is no other way to make `Markup` but `trusted`, which is
 * for constants of our own.
 */
import { printable } from '../../ui/text.js';

const made = Symbol('markup');

export interface Markup {
  readonly [made]: true;
  readonly text: string;
}

export type Part = Markup | string | number | null | readonly Part[];

/** Template tag: `null` is nothing, lists are joined, text is escaped for elements and quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const pieces = strings.flatMap((string, index) =>
    index < parts.length ? [string, textOf(parts[index])] : [string],
  );
  return trusted(pieces.join(''));
}

/** A constant of our own as it stands. Never for anything that comes from a report. */
export function trusted(text: string): Markup {
  return { [made]: true, text };
}

export const NOTHING: Markup = Object.freeze(trusted(''));

/** `level`: 1 to 6, never from a report. */
export function heading(level: number, title: string, id: string | null = null): Markup {
  const [open, close] = [trusted(`<h${level}`), trusted(`</h${level}>`)];
  return html`${open}${id === null ? null : html` id="${id}"`}>${title}${close}`;
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeText(part);
  return isMarkup(part) ? part.text : part.map(textOf).join('');
}

function isMarkup(part: Markup | readonly Part[]): part is Markup {
  return made in part;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Without control characters and marks that reorder text, which would show something else than is there. */
export function escapeText(text: string): string {
  return printable(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
}
