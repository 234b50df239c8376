/** Reports one after the other: of each only its facts are kept. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { describeSchemaFault, errorCode } from '../../json-file.js';
import { factsOf, type ReportFacts } from '../compare/facts.js';
import { SCHEMA_VERSION } from '../schema.js';
import { lightReportSchema } from './light-schema.js';
import { type Collected, collect } from './series.js';
import { withoutSamples, withoutUnused } from './unused.js';

const MAX_REPORT_BYTES = 200e6;
/** A pipe is not waited for; Windows has no such flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export interface NoReport {
  readonly path: string;
  /** One clause. */
  readonly reason: string;
}

export type FolderEntry = { readonly facts: ReportFacts } | { readonly fault: NoReport };

export interface ReadFiles {
  readonly collected: Collected;
  readonly noReports: readonly NoReport[];
}

/** What is no file, such as a folder, is passed over. */
export function readFiles(paths: readonly string[]): ReadFiles {
  const noReports: NoReport[] = [];
  function* reports(): Generator<ReportFacts> {
    for (const path of paths) {
      const entry = readFacts(path);
      if (entry === null) continue;
      if ('facts' in entry) yield entry.facts;
      else noReports.push(entry.fault);
    }
  }
  return { collected: collect(reports()), noReports };
}

/** What history needs of the report in the file; null for what is no file. */
function readFacts(path: string): FolderEntry | null {
  const content = readBytes(path);
  return Buffer.isBuffer(content) ? lightFacts(content, path) : content && { fault: content };
}

/** Null for what is no file. Never throws. */
function readBytes(path: string): Buffer | NoReport | null {
  try {
    const file = openSync(path, READ);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) return null;
      if (stats.size > MAX_REPORT_BYTES) return { path, reason: 'too large for a report' };
      return readStart(file, stats.size);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { path, reason: `cannot be read (${errorCode(error)})` };
  }
}

/** In one piece: `readFileSync` takes a file of which it does not know the name in small ones, at half the speed. */
function readStart(file: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let read = 0;
  while (read < size) {
    const more = readSync(file, bytes, read, size - read, null);
    if (more === 0) break;
    read += more;
  }
  return bytes.subarray(0, read);
}

/** What history needs of a report, from the bytes of its file. */
export function lightFacts(bytes: Buffer, path: string): FolderEntry {
  const short = withoutSamples(bytes);
  // Where not every kernel has what stands for its samples, these are read after all.
  const known = short === null ? null : lightReportSchema.safeParse(parsed(short));
  if (known?.success) return { facts: factsOf(known.data, path) };
  const content = parsed(withoutUnused(bytes.toString('utf8')));
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

/** A byte order mark is passed over. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function schemaVersionOf(content: unknown): number | null {
  if (typeof content !== 'object' || content === null || !('schemaVersion' in content)) return null;
  return typeof content.schemaVersion === 'number' ? content.schemaVersion : null;
}
