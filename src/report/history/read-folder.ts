/**
 * The reports of a folder, one after the other, so that thousands fit in memory: of each only its facts
 * are kept. The next files are read while one is looked at.
 */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../errors.js';
import { describeSchemaFault, errorCode } from '../../json-file.js';
import { factsOf, type ReportFacts } from '../compare/facts.js';
import { SCHEMA_VERSION } from '../schema.js';
import { lightReportSchema, withoutUnusedColumns } from './light-schema.js';

const MAX_REPORT_BYTES = 200e6;
/** Files under way at once. */
const READ_AHEAD = 8;

export interface NoReport {
  readonly path: string;
  /** One clause. */
  readonly reason: string;
}

export type FolderEntry = { readonly facts: ReportFacts } | { readonly fault: NoReport };

/**
 * Every file of `folder` whose name ends in .json, by name; folders in it are not looked into, and what
 * is hidden (a report that is being written) is left out.
 *
 * @throws UsageError when the folder is missing, is a file, or may not be read.
 */
export async function* readFolder(folder: string): AsyncGenerator<FolderEntry> {
  const paths = (await jsonFiles(folder)).map((name) => join(folder, name));
  const texts: Promise<string | NoReport | null>[] = [];
  for (let i = 0; i < paths.length; i++) {
    while (texts.length < Math.min(paths.length, i + READ_AHEAD)) texts.push(readText(paths[texts.length]!));
    const text = await texts[i]!;
    // Not kept for longer than it is looked at.
    texts[i] = Promise.resolve(null);
    if (text !== null) yield typeof text === 'string' ? lightFacts(text, paths[i]!) : { fault: text };
  }
}

async function jsonFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder);
    return entries.filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') throw new UsageError(`There is no folder ${folder}; name one with reports in it.`);
    if (code === 'ENOTDIR')
      throw new UsageError(`${folder} is a file; name the folder with the reports of the past.`);
    throw new UsageError(`The folder ${folder} cannot be read (${code}).`);
  }
}

/** Null for what is no file: a folder, a pipe that would be waited for. Never rejects. */
async function readText(path: string): Promise<string | NoReport | null> {
  try {
    const file = await open(path, 'r');
    try {
      const stats = await file.stat();
      if (!stats.isFile()) return null;
      if (stats.size > MAX_REPORT_BYTES) return { path, reason: 'too large for a report' };
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    return { path, reason: `cannot be read (${errorCode(error)})` };
  }
}

/** What history needs of a report, from its text. */
export function lightFacts(text: string, path: string): FolderEntry {
  const content = parsed(withoutUnusedColumns(text.replace(/^\ufeff/, '')));
  if (content === undefined) return { fault: { path, reason: 'not JSON, or cut off' } };
  const version = schemaVersionOf(content);
  if (version === null) return { fault: { path, reason: 'no report of sparse-bench' } };
  if (version > SCHEMA_VERSION) {
    return { fault: { path, reason: `made by a newer sparse-bench (schema ${version})` } };
  }
  const report = lightReportSchema.safeParse(content);
  if (report.success) return { facts: factsOf(report.data, path) };
  return {
    fault: { path, reason: `does not follow schema ${SCHEMA_VERSION}: ${describeSchemaFault(report.error)}` },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function schemaVersionOf(content: unknown): number | null {
  if (typeof content !== 'object' || content === null || !('schemaVersion' in content)) return null;
  return typeof content.schemaVersion === 'number' ? content.schemaVersion : null;
}
