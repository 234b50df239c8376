import { randomBytes } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../errors.js';
import { errorCode } from '../json-file.js';
import { compactReport } from './compact.js';
import { formatJson } from './format-json.js';
import { measuredOn } from './measured-on.js';
import type { Report } from './schema.js';

/**
 * Writes the report so that `path` holds the whole new report or the whole old one at any moment:
 * temporary file in the same folder, flushed to the disk, renamed over the old one.
 *
 * @throws UsageError if the file cannot be written; the temporary file is gone then.
 */
export async function writeReport(path: string, report: Report): Promise<void> {
  await replaceFile(path, formatJson(compactReport(report)), 'report');
}

/**
 * Writes an exported document in the same way: a collector that reads the file at any moment never sees
 * half of it. A link stays one; what is no file (a pipe, a device) is written to.
 *
 * @throws UsageError if the file cannot be written; the temporary file is gone then.
 */
export async function writeDocument(path: string, text: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.isDirectory()) return replaceFile(path, text, 'document');
  if (found.isFile()) return replaceFile(await realpath(path), text, 'document');
  try {
    await writeFile(path, text);
  } catch (error) {
    throw unwritable('document', path, error);
  }
}

async function replaceFile(path: string, text: string, what: string): Promise<void> {
  const temporary = temporaryName(path);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await renameOver(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw unwritable(what, path, error);
  }
}

function unwritable(what: string, path: string, error: unknown): UsageError {
  return new UsageError(`The ${what} cannot be written to ${path}: ${whyNotWritable(error)}.`);
}

/**
 * Creates the folder where it is missing and proves that a file can be written into it, so that a run
 * does not find out at its end.
 *
 * @throws UsageError saying what, where, why and what to do.
 */
export async function checkWritable(folder: string): Promise<void> {
  const probe = temporaryName(join(folder, 'write-test'));
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(probe, 'wx');
    try {
      await file.writeFile('{}');
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new UsageError(
      `Reports cannot be written to ${resolve(folder)}: ${whyNotWritable(error)}; choose another folder with --out DIR.`,
    );
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/**
 * `<date>-<suite>-<device>.json` in `outDir`. The date is the run's start in UTC to the millisecond, so
 * that names sort by time and two runs do not share one; all parts are safe in any file system.
 */
export function reportPath(
  outDir: string,
  report: Pick<Report, 'startedAt' | 'settings' | 'device' | 'backends'>,
): string {
  const date = report.startedAt.replace(/[:.]/g, '-');
  const { suite: names, shard } = report.settings;
  const part = shard === undefined ? '' : `-${shard.index}-of-${shard.count}`;
  const suite = slug(names.map((name) => basename(name, '.json')).join('+'), 40);
  return join(outDir, `${date}-${suite || 'suite'}${part}-${slug(measuredOn(report), 60)}.json`);
}

function slug(text: string, maxLength: number): string {
  const safe = text
    .replace(/\((?:r|tm|c)\)/gi, ' ')
    .toLowerCase()
    .replace(/[^a-z0-9+]+/g, '-');
  return safe.slice(0, maxLength).replace(/^-+|-+$/g, '');
}

function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`);
}

/** On Windows a virus scanner or an open reader can hold the old file for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(from, to);
    } catch (error) {
      const busy = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error));
      if (!busy || attempt === 5) throw error;
      await sleep(20 * attempt);
    }
  }
}

function whyNotWritable(error: unknown): string {
  const code = errorCode(error);
  const reasons: Record<string, string> = {
    EACCES: 'no permission',
    EPERM: 'no permission',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    ENOTDIR: 'a part of the path is a file, not a folder',
    EEXIST: 'a file of that name is in the way',
    EISDIR: 'a folder of that name is in the way',
    ENAMETOOLONG: 'the name is too long',
    ENOENT: 'the folder does not exist',
    EINVAL: 'the name is not allowed here',
    ELOOP: 'its links point in a circle',
  };
  const message = error instanceof Error ? error.message : String(error);
  return reasons[code] === undefined ? message : `${reasons[code]} (${code})`;
}
