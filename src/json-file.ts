/** Reads a JSON file that a person names. Every fault is one sentence: what, where, what to do. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import type { ZodError } from 'zod';
import { UsageError } from './errors.js';
import { findSyntaxFault } from './json-syntax.js';

export interface JsonFileKind {
  /** `suite`, `report`: for the messages. */
  readonly what: string;
  readonly maxBytes: number;
  /** What to do about a missing file, as the end of a sentence; absent: nothing is added. */
  readonly hint?: string;
}

/**
 * The parsed content of `path`, to be validated by the caller.
 *
 * @throws UsageError if the file is missing, unreadable, a folder, empty, larger than
 * `kind.maxBytes`, cut off, or not JSON (with line and column).
 */
export function readJsonFile(path: string, kind: JsonFileKind): unknown {
  const text = readText(path, kind);
  if (text.trim() === '') throw new UsageError(`The ${kind.what} file ${path} is empty.`);
  try {
    return JSON.parse(text);
  } catch {
    const fault = findSyntaxFault(text);
    const where = fault === null ? '' : ` (line ${fault.line}, column ${fault.column})`;
    if (fault?.truncated) {
      throw new UsageError(`The ${kind.what} file ${path} is truncated: its JSON ends too early${where}.`);
    }
    const found = fault?.found ? `: '${fault.found}' may not stand there` : '';
    throw new UsageError(`The ${kind.what} file ${path} is not valid JSON${where}${found}.`);
  }
}

function readText(path: string, kind: JsonFileKind): string {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw new UsageError(openFailure(path, kind, errorCode(error)));
  }
  try {
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) throw new UsageError(openFailure(path, kind, 'EISDIR'));
    if (stats.size > kind.maxBytes) {
      const [is, most] = [stats.size, kind.maxBytes].map((bytes) => `${Math.round(bytes / 1e6)} MB`);
      throw new UsageError(
        `The file ${path} is too large for a ${kind.what}: ${is}, at most ${most} are read.`,
      );
    }
    return readFileSync(descriptor, 'utf8').replace(/^\ufeff/, '');
  } finally {
    closeSync(descriptor);
  }
}

function openFailure(path: string, kind: JsonFileKind, code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return `There is no ${kind.what} file ${path}${kind.hint === undefined ? '' : `; ${kind.hint}`}.`;
  }
  if (code === 'EISDIR') return `${path} is a folder; name a ${kind.what} file inside it.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `The ${kind.what} file ${path} may not be read (${code}).`;
  return `The ${kind.what} file ${path} cannot be read (${code}).`;
}

/** `ENOENT` and the like; `unknown error` where the system gave none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

/**
 * The first fault that a schema found, as a clause that names its path:
 * `rows[2].batches[0]: expected number, received string`, `rows[0]: unknown field 'batch'`.
 */
export function describeSchemaFault(error: ZodError): string {
  const issue = error.issues[0]!;
  const path = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  const where = path === '' ? 'the top level' : path.replace(/^\./, '');
  if (issue.code === 'unrecognized_keys') {
    return `${where}: unknown field ${issue.keys.map((key) => `'${key}'`).join(', ')}`;
  }
  const missing = /^Invalid input: expected (.+), received undefined$/.exec(issue.message);
  if (missing !== null) return `${where}: this field is missing (expected ${missing[1]})`;
  // JSON has no Infinity: it is what `JSON.parse` makes of a number that is too large.
  const fault = issue.message
    .replace(/^Invalid input: /, '')
    .replace(/received -?Infinity$/, 'received one that is too large');
  return `${where}: ${lowerFirst(fault)}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
