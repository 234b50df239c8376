/**
 * Where a text stops being JSON. `JSON.parse` says so in some engines and not in others; a person who
 * wrote the file needs the line and the column in all of them.
 */
export interface SyntaxFault {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** The text ends where more must follow: it was cut off. */
  readonly truncated: boolean;
  /** What stands there, a few characters, for a message; empty at the end of the text. */
  readonly found: string;
}

type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end' | 'nothing';

const UNFINISHED_STRING = /^"(?:[^"\\\n]|\\.)*\\?$/;

/** The first fault of `text` as JSON, or null where there is none. */
export function findSyntaxFault(text: string): SyntaxFault | null {
  const space = /[ \t\n\r]*/y;
  const scalarToken =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them inside a string.
    /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
  const open: ('{' | '[')[] = [];
  let expecting: Expecting = 'value';
  let at = 0;
  while (true) {
    at += matchAt(space, text, at)?.length ?? 0;
    if (at === text.length) return expecting === 'nothing' ? null : describeFault(text, at);
    const token = text[at]!;
    const scalar = '{}[],:'.includes(token) ? null : matchAt(scalarToken, text, at);
    const next = step(expecting, scalar === null ? token : scalar[0] === '"' ? 'string' : 'scalar', open);
    if (next === null) return describeFault(text, at);
    expecting = next;
    at += scalar?.length ?? 1;
  }
}

/** What may follow, or null where `token` may not stand. Keeps `open`, the stack of brackets. */
function step(expecting: Expecting, token: string, open: ('{' | '[')[]): Expecting | null {
  const afterValue = (): Expecting => (open.length === 0 ? 'nothing' : ', or end');
  if (token === '}' || token === ']') {
    const opener = token === '}' ? '{' : '[';
    const mayClose = expecting === ', or end' || expecting === (token === '}' ? 'key or }' : 'value or ]');
    if (!mayClose || open.pop() !== opener) return null;
    return afterValue();
  }
  if (expecting === ':') return token === ':' ? 'value' : null;
  if (expecting === ', or end') return token === ',' ? (open.at(-1) === '{' ? 'key' : 'value') : null;
  if (expecting === 'key' || expecting === 'key or }') return token === 'string' ? ':' : null;
  if (expecting === 'nothing') return null;
  if (token === '{' || token === '[') {
    open.push(token);
    return token === '{' ? 'key or }' : 'value or ]';
  }
  return token === 'string' || token === 'scalar' ? afterValue() : null;
}

function describeFault(text: string, at: number): SyntaxFault {
  const before = text.slice(0, at);
  const rest = text.slice(at, at + 10_000);
  const truncated =
    rest === '' ||
    UNFINISHED_STRING.test(rest) ||
    ['true', 'false', 'null', '-'].some((literal) => literal.startsWith(rest));
  return {
    line: before.split('\n').length,
    column: at - before.lastIndexOf('\n'),
    truncated,
    found: /^[^\s]{1,12}/.exec(rest)?.[0] ?? '',
  };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
