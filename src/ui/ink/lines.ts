import { Box, Text, type TextProps } from 'ink';
import { createElement } from 'react';
import type { Line, Style } from '../lines.js';

const LOOKS: Readonly<Record<Style, TextProps>> = {
  plain: {},
  title: { bold: true },
  strong: { bold: true },
  dim: { dimColor: true },
  good: { color: 'green' },
  bad: { color: 'red' },
  warn: { color: 'yellow' },
};

/** Lines one below the other. A line's identity is its place on the screen: children by position, no keys. */
export function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return createElement(Box, { flexDirection: 'column' }, ...lines.map(textOf));
}

function textOf(line: Line) {
  // Ink gives an empty text no row.
  if (line.length === 0) return createElement(Text, null, ' ');
  const spans = line.map(({ text, style }) => createElement(Text, LOOKS[style], text));
  return createElement(Text, { wrap: 'wrap' }, ...spans);
}
