import type { Line, Style } from './lines.js';

/** Select graphic rendition: bold, dim, and the terminal's own green, red and yellow. */
const CODES: Readonly<Record<Style, readonly [on: number, off: number] | null>> = {
  plain: null,
  title: [1, 22],
  strong: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
};

/** Lines as text that ends with a line break; with colours if asked for. */
export function linesToText(lines: readonly Line[], colours: boolean): string {
  const text = lines.map((line) =>
    line
      .map(({ text, style }) => {
        const codes = colours ? CODES[style] : null;
        return codes === null || text === '' ? text : `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m`;
      })
      .join('')
      .trimEnd(),
  );
  return `${text.join('\n')}\n`;
}
