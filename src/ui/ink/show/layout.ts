/**
 * The view of a saved report as lines: heading, tabs, the tab's table or text, notes on what is selected,
 * and one line that says what keys do. Pure, and never taller or wider than the screen.
 */
import type { Report } from '../../../report/schema.js';
import { counted } from '../../format.js';
import type { Screen } from '../../layout/live.js';
import { BLANK, cutLine, type Line, lineText, paragraph, type Span, span } from '../../lines.js';
import { layoutTable } from '../../table.js';
import { displayWidth, truncate } from '../../text.js';
import { claimTab, type Entry, kernelTab, speedupTab, type TableTab } from './entries.js';
import { deviceLines } from './facts.js';
import { rooflineLines } from './roofline.js';
import { selectEntries } from './select.js';
import { type Surroundings, TABS, type Tab, type TabState, type ViewState } from './state.js';

export interface Shown {
  readonly report: Report;
  readonly path: string;
}

export interface View {
  readonly lines: readonly Line[];
  /** What the keys work on. */
  readonly around: Surroundings;
}

/** Before each line of a table: where the selected one is. */
const POINTER = '› ';
const NO_POINTER = '  ';
const NOTE_LINES = 3;

export function layoutShow(shown: Shown, state: ViewState, screen: Screen): View {
  const width = Math.max(20, screen.columns);
  // One row stays free: a frame as tall as the terminal makes Ink clear it at every draw.
  const height = Math.max(6, screen.rows - 1);
  const head = [heading(shown, width), tabLine(state, width)];
  const body = bodyOf(shown, state, width, height - head.length - 2);
  const main = state.isHelp ? help(width) : body.lines;
  const filled = [...main, ...new Array<Line>(height).fill(BLANK)].slice(0, height - head.length - 2);
  const lines = [...head, ...filled, BLANK, bottomLine(state, body, width)];
  return { lines: lines.map((line) => cutLine(line, width)), around: body.around };
}

function heading({ report, path }: Shown, width: number): Line {
  const title = report.settings.suiteLabel;
  const space = width - displayWidth(title) - 2;
  return [span(title, 'title'), span(space > 10 ? `  ${truncate(path, space)}` : '', 'dim')];
}

/** The tab that is open stands in brackets: it is told without colour. */
function tabLine({ tab }: ViewState, width: number): Line {
  const full = TABS.map((name, index) => label(name, `${index + 1} ${name}`));
  const isFitting = displayWidth(full.map(({ text }) => text).join(' ')) <= width;
  return isFitting
    ? join(full)
    : join(TABS.map((name, index) => label(name, name === tab ? name : `${index + 1}`)));

  function label(name: Tab, text: string): Span {
    return name === tab ? span(`[${text}]`, 'strong') : span(` ${text} `, 'dim');
  }
}

function join(spans: readonly Span[]): Line {
  return spans.flatMap((one, index) => (index === 0 ? [one] : [span(' '), one]));
}

interface Body {
  readonly lines: readonly Line[];
  readonly around: Surroundings;
  /** What is shown of how much. */
  readonly place: string;
}

function bodyOf(shown: Shown, state: ViewState, width: number, height: number): Body {
  const { report, path } = shown;
  const tabState = state.tabs[state.tab];
  switch (state.tab) {
    case 'speed-ups':
      return tableBody(speedupTab(report), tabState, width, height, 'row');
    case 'kernels':
      return tableBody(kernelTab(report), tabState, width, height, 'kernel');
    case 'claims':
      return tableBody(claimTab(report), tabState, width, height, 'claim');
    case 'roofline':
      return textBody(rooflineLines(report, width, height), tabState, height);
    case 'device':
      return textBody(deviceLines(report, path, width), tabState, height);
  }
}

function tableBody(tab: TableTab, state: TabState, width: number, height: number, noun: string): Body {
  const entries = selectEntries(tab.entries, state);
  const cursor = Math.max(0, Math.min(state.cursor, entries.length - 1));
  const selected: Entry | undefined = entries[cursor];
  const table = layoutTable(
    { columns: tab.columns, groups: tab.groups, rows: entries.map(({ row }) => row) },
    width - displayWidth(POINTER),
  );
  const notes = notesOf(selected, width);
  const page = Math.max(1, height - table.header.length - (notes.length === 0 ? 0 : NOTE_LINES + 1));
  const start = windowStart(cursor, page, entries.length);
  const body = table.rows.slice(start, start + page).map((line, index): Line => {
    const isSelected = start + index === cursor;
    return isSelected
      ? [span(POINTER, 'strong'), ...line.map(({ text }) => span(text, 'strong'))]
      : [span(NO_POINTER), ...line];
  });
  const lines = [
    ...table.header.map((line): Line => [span(NO_POINTER), ...line]),
    ...(entries.length === 0
      ? [[span(`no ${noun}${state.filter === '' ? '' : ' holds these words'}`, 'dim')]]
      : body),
    ...new Array<Line>(Math.max(0, page - Math.max(1, body.length))).fill(BLANK),
    ...(notes.length === 0 ? [] : [BLANK, ...notes]),
  ];
  const total = counted(tab.entries.length, noun);
  const place =
    entries.length === 0
      ? `0 of ${total}`
      : `${cursor + 1} of ${entries.length}${entries.length === tab.entries.length ? ` ${noun}s` : `, ${total} in all`}`;
  return {
    lines,
    around: { count: entries.length, page, sorts: tab.sorts, workload: selected?.workload ?? null },
    place,
  };
}

/** The selected line stays in the middle until the ends are reached. */
function windowStart(cursor: number, page: number, count: number): number {
  return Math.max(0, Math.min(count - page, cursor - (page >> 1)));
}

function notesOf(entry: Entry | undefined, width: number): Line[] {
  if (entry === undefined) return [];
  const lines = entry.notes.flatMap((note, index) => paragraph(note, width, index === 0 ? 'dim' : 'warn'));
  if (lines.length <= NOTE_LINES) return lines;
  const last = lines[NOTE_LINES - 1];
  return [...lines.slice(0, NOTE_LINES - 1), [span(`${truncate(lineText(last), width - 2)} …`, 'warn')]];
}

function textBody(lines: readonly Line[], { cursor }: TabState, height: number): Body {
  const most = Math.max(0, lines.length - height);
  const start = Math.min(cursor, most);
  const end = Math.min(lines.length, start + height);
  return {
    lines: lines.slice(start, end),
    around: { count: most + 1, page: height, sorts: [], workload: null },
    place: most === 0 ? '' : `lines ${start + 1} to ${end} of ${lines.length}`,
  };
}

/** While a filter is typed, the filter; else place, order and the keys that matter most. */
function bottomLine(state: ViewState, { place, around }: Body, width: number): Line {
  const { filter, sort, isDescending } = state.tabs[state.tab];
  if (state.isHelp) return [span('any key goes back', 'dim')];
  if (state.isTyping)
    return [span('filter: ', 'strong'), span(`${filter}█`), span('  Enter keeps, Esc clears', 'dim')];
  const parts = [
    place,
    ...(sort === null ? [] : [`by ${sort} ${isDescending ? '↓' : '↑'}`]),
    ...(filter === '' ? [] : [`filter “${filter}”`]),
  ].filter((part) => part !== '');
  const keys = around.sorts.length === 0 ? '? help  q quit' : '/ filter  s sort  ? help  q quit';
  const status = truncate(parts.join(' · '), Math.max(0, width - keys.length - 2));
  const space = Math.max(1, width - displayWidth(status) - keys.length);
  return [span(status), span(' '.repeat(space)), span(keys, 'dim')];
}

const HELP: readonly (readonly [keys: string, meaning: string])[] = [
  ['1 … 5, ← →, Tab', 'another tab'],
  ['↑ ↓, j k', 'one line'],
  ['PgUp PgDn, Space b', 'one page'],
  ['Home End, g G', 'to the ends'],
  ['Enter', 'the kernels of the selected row'],
  ['s, S', 'sort by the next, the previous column'],
  ['r', 'turn the order round'],
  ['/', 'filter: type words, Enter keeps them'],
  ['Esc', 'clear the filter'],
  ['q, Ctrl-C', 'quit'],
];

function help(width: number): Line[] {
  const keys = Math.max(...HELP.map(([text]) => displayWidth(text)));
  return [
    [span('Keys', 'strong')],
    ...HELP.map(([text, meaning]): Line => [span(`  ${text.padEnd(keys)}  `, 'strong'), span(meaning)]),
    BLANK,
    ...paragraph(
      'Printed instead, all of it: sparse-bench show REPORT --print, with --details for every kernel.',
      width,
      'dim',
    ),
  ];
}
