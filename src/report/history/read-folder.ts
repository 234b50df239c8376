/** The reports of a folder as time series; of each report only its facts are kept, so thousands fit in memory. */
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../errors.js';
import { errorCode } from '../../json-file.js';
import type { NoReport, ReadFiles } from './read-files.js';
import { readByThreads } from './read-threads.js';
import { type SeriesGroup, seriesGroups } from './series.js';

/** With fewer files the start of threads (0.15 s) gains nothing. */
const FILES_FOR_THREADS = 200;
/** Each takes some 60 MB; with two, thousands of reports stay within 300. */
const MOST_THREADS = 2;

export interface FolderSeries {
  readonly path: string;
  /** By device, seed and engine; the one with the latest report first. */
  readonly groups: readonly SeriesGroup[];
  /** Files that are none, by name. */
  readonly noReports: readonly NoReport[];
}

/**
 * Every file of `folder` whose name ends in .json; folders in it are not looked into, and what is hidden (a
 * report that is being written) is left out.
 *
 * @throws UsageError when the folder is missing, is a file, or may not be read.
 */
export async function readFolder(folder: string): Promise<FolderSeries> {
  const paths = (await jsonFiles(folder)).map((name) => join(folder, name));
  const threads = Math.min(availableParallelism(), MOST_THREADS);
  const isMuch = threads > 1 && paths.length >= FILES_FOR_THREADS;
  const parts = isMuch ? await readByThreads(paths, threads) : [await readHere(paths)];
  return {
    path: folder,
    groups: seriesGroups(parts.map(({ collected }) => collected)),
    noReports: parts.flatMap(({ noReports }) => noReports).sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Imported here, since the threads bring their own: they start sooner so. */
async function readHere(paths: readonly string[]): Promise<ReadFiles> {
  const { readFiles } = await import('./read-files.js');
  return readFiles(paths);
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
