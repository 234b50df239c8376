/**
 * Strict JSON that a person can read and that stays small: two spaces of indent, and on one line
 * whatever holds no objects (the columns of samples) or is short. It may be printed on a terminal: what acts on one
 * is escaped.
 */

const SHORT = 100;
/** Of JSON itself only those below U+0020 need an escape. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** @throws RangeError naming the path of a number that JSON cannot hold. */
export function formatJson(value: unknown): string {
  return `${format(value, '', '$')}\n`;
}

function format(value: unknown, indent: string, path: string): string {
  if (typeof value !== 'object' || value === null) return formatScalar(value, path);
  const isArray = Array.isArray(value);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  if (isArray && value.every((entry) => typeof entry !== 'object' || entry === null)) {
    return `[${value.map((entry, index) => formatScalar(entry, `${path}[${index}]`)).join(',')}]`;
  }
  const inner = `${indent}  `;
  const lines = entries.map(([key, entry]) => {
    const text = format(entry, inner, isArray ? `${path}[${key}]` : `${path}.${key}`);
    return isArray ? text : `${escapeUnseen(JSON.stringify(key))}: ${text}`;
  });
  const [start, end] = isArray ? '[]' : '{}';
  const line = lines.join(', ');
  if (line.length <= SHORT && !line.includes('\n')) return `${start}${line}${end}`;
  return `${start}\n${lines.map((text) => inner + text).join(',\n')}\n${indent}${end}`;
}

function formatScalar(value: unknown, path: string): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`${path} is ${value}, which JSON cannot hold.`);
  }
  const text = JSON.stringify(value);
  if (text === undefined) throw new RangeError(`${path} is ${typeof value}, which JSON cannot hold.`);
  return typeof value === 'string' ? escapeUnseen(text) : text;
}

/**
 * JSON of the same value, in which control and format characters, line and paragraph separators and lone
 * surrogates are escaped: what moves a cursor, reorders text or hides in it. `json` is one token, or on one line.
 */
export function escapeUnseen(json: string): string {
  return json.replace(UNSEEN, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
