/** What is looked at, and how keys change it. Pure: the screen is a function of the report and this. */

export const TABS = ['speed-ups', 'kernels', 'roofline', 'claims', 'device'] as const;
export type Tab = (typeof TABS)[number];

export interface TabState {
  /** Index of the selected entry, or of the first line of a text. */
  readonly cursor: number;
  /** Id of a column; null: the order of the report. */
  readonly sort: string | null;
  readonly isDescending: boolean;
  /** Words that an entry must hold. */
  readonly filter: string;
}

export interface ViewState {
  readonly tab: Tab;
  readonly tabs: Readonly<Record<Tab, TabState>>;
  /** The filter is being typed. */
  readonly isTyping: boolean;
  readonly isHelp: boolean;
  /** The person has seen enough. */
  readonly isDone: boolean;
}

export type Action =
  | { readonly type: 'tab'; readonly tab: Tab }
  | { readonly type: 'next-tab'; readonly step: 1 | -1 }
  /** Lines; the ends are `±Infinity`. */
  | { readonly type: 'move'; readonly lines: number }
  | { readonly type: 'page'; readonly step: 1 | -1 }
  | { readonly type: 'sort'; readonly step: 1 | -1 }
  | { readonly type: 'reverse' }
  | { readonly type: 'filter-open' | 'filter-done' | 'filter-clear' | 'filter-erase' }
  | { readonly type: 'filter-add'; readonly text: string }
  /** Shows the kernels of the selected row. */
  | { readonly type: 'enter' }
  /** `none`: a key without a meaning; it leads out of the help, too. */
  | { readonly type: 'help' | 'quit' | 'none' };

/** What the reducer must know of the screen as it is. */
export interface Surroundings {
  /** Entries or lines of the tab that can be reached. */
  readonly count: number;
  /** Lines of a page. */
  readonly page: number;
  /** Columns by which this tab can be sorted; empty: it cannot. */
  readonly sorts: readonly string[];
  /** Of the selected entry, null where nothing is selected. */
  readonly workload: string | null;
}

export function initialState(): ViewState {
  const fresh: TabState = { cursor: 0, sort: null, isDescending: true, filter: '' };
  return {
    tab: 'speed-ups',
    tabs: { 'speed-ups': fresh, kernels: fresh, roofline: fresh, claims: fresh, device: fresh },
    isTyping: false,
    isHelp: false,
    isDone: false,
  };
}

export function reduce(state: ViewState, action: Action, around: Surroundings): ViewState {
  if (action.type === 'quit') return { ...state, isDone: true };
  if (state.isHelp) return { ...state, isHelp: false };
  const now = state.tabs[state.tab];
  switch (action.type) {
    case 'tab':
      return { ...state, tab: action.tab, isTyping: false };
    case 'next-tab': {
      const index = (TABS.indexOf(state.tab) + action.step + TABS.length) % TABS.length;
      return { ...state, tab: TABS[index], isTyping: false };
    }
    case 'move':
      return withTab(state, { cursor: clamp(now.cursor + action.lines, around.count) });
    case 'page': {
      const lines = action.step * Math.max(1, around.page - 1);
      return withTab(state, { cursor: clamp(now.cursor + lines, around.count) });
    }
    case 'sort':
      return withTab(state, { sort: nextSort(now.sort, action.step, around.sorts), cursor: 0 });
    case 'reverse':
      return withTab(state, { isDescending: !now.isDescending, cursor: 0 });
    case 'filter-open':
      return around.sorts.length === 0 ? state : { ...state, isTyping: true };
    case 'filter-done':
      return { ...state, isTyping: false };
    case 'filter-clear':
      return { ...withTab(state, { filter: '', cursor: 0 }), isTyping: false };
    case 'filter-erase':
      return withTab(state, { filter: [...now.filter].slice(0, -1).join(''), cursor: 0 });
    case 'filter-add':
      return withTab(state, { filter: now.filter + action.text, cursor: 0 });
    case 'enter':
      return state.tab === 'kernels' || around.workload === null
        ? state
        : withTab({ ...state, tab: 'kernels' }, { filter: around.workload, cursor: 0 });
    case 'help':
      return { ...state, isHelp: true };
    case 'none':
      return state;
  }
}

function withTab(state: ViewState, change: Partial<TabState>): ViewState {
  const changed = { ...state.tabs[state.tab], ...change };
  return { ...state, tabs: { ...state.tabs, [state.tab]: changed } };
}

function clamp(cursor: number, count: number): number {
  return Math.max(0, Math.min(count - 1, cursor));
}

/** The order of the report stands before the first column. */
function nextSort(sort: string | null, step: 1 | -1, sorts: readonly string[]): string | null {
  const ring: readonly (string | null)[] = [null, ...sorts];
  return ring[(ring.indexOf(sort) + step + ring.length) % ring.length];
}

/** The parts of Ink's key that are used. */
export interface Key {
  readonly upArrow?: boolean;
  readonly downArrow?: boolean;
  readonly leftArrow?: boolean;
  readonly rightArrow?: boolean;
  readonly pageUp?: boolean;
  readonly pageDown?: boolean;
  readonly home?: boolean;
  readonly end?: boolean;
  readonly tab?: boolean;
  readonly shift?: boolean;
  readonly return?: boolean;
  readonly escape?: boolean;
  readonly backspace?: boolean;
  readonly delete?: boolean;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

const LETTERS: Readonly<Record<string, Action>> = {
  j: { type: 'move', lines: 1 },
  k: { type: 'move', lines: -1 },
  g: { type: 'move', lines: Number.NEGATIVE_INFINITY },
  G: { type: 'move', lines: Number.POSITIVE_INFINITY },
  ' ': { type: 'page', step: 1 },
  b: { type: 'page', step: -1 },
  l: { type: 'next-tab', step: 1 },
  h: { type: 'next-tab', step: -1 },
  s: { type: 'sort', step: 1 },
  S: { type: 'sort', step: -1 },
  r: { type: 'reverse' },
  '/': { type: 'filter-open' },
  '?': { type: 'help' },
  q: { type: 'quit' },
};

const NONE: Action = { type: 'none' };

/** What a key means. Ctrl-C is not here: Ink ends the program. */
export function actionOf(input: string, key: Key, isTyping: boolean): Action {
  if (key.upArrow) return { type: 'move', lines: -1 };
  if (key.downArrow) return { type: 'move', lines: 1 };
  if (key.pageUp) return { type: 'page', step: -1 };
  if (key.pageDown) return { type: 'page', step: 1 };
  if (key.home) return { type: 'move', lines: Number.NEGATIVE_INFINITY };
  if (key.end) return { type: 'move', lines: Number.POSITIVE_INFINITY };
  if (key.escape) return { type: 'filter-clear' };
  if (isTyping) return typedAction(input, key);
  if (key.leftArrow || (key.tab && key.shift)) return { type: 'next-tab', step: -1 };
  if (key.rightArrow || key.tab) return { type: 'next-tab', step: 1 };
  if (key.return) return { type: 'enter' };
  if (key.ctrl || key.meta) return NONE;
  const tab = TABS[Number(input) - 1];
  return tab === undefined ? (LETTERS[input] ?? NONE) : { type: 'tab', tab };
}

function typedAction(input: string, key: Key): Action {
  if (key.return) return { type: 'filter-done' };
  if (key.backspace || key.delete) return { type: 'filter-erase' };
  const isText = !key.ctrl && !key.meta && !key.tab && input !== '';
  return isText ? { type: 'filter-add', text: input } : NONE;
}
