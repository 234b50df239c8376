/** libtensorflow from a folder on disk: unpacked from its C distribution, built, or inside a Python package. */
import {
  createReadStream,
  createWriteStream,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UsageError } from '../../errors.js';
import type { Workshop } from '../workshop.js';
import { FRAMEWORK_LIBRARY, headerFolder, libraryFolder, linkNames, MAIN_LIBRARY } from './layout.js';

export interface LibraryFolder {
  /** Holds the files of `names`. */
  readonly libraries: string;
  readonly names: readonly string[];
  /** Holds `tensorflow/c/c_api.h`. */
  readonly headers: string;
}

/**
 * Finds libraries in `folder/lib` or `folder`, headers in `folder/include` or `folder`.
 *
 * @throws UsageError where something is missing.
 */
export function findLibtensorflow(folder: string): LibraryFolder {
  const wanted = 'libtensorflow (lib/libtensorflow*.so* and include/tensorflow, or both in one folder)';
  const fail = (what: string) =>
    new UsageError(`--from ${folder} ${what}: name the folder that holds ${wanted}.`);
  if (!lstatOf(folder)?.isDirectory()) throw fail(existsSync(folder) ? 'is no folder' : 'does not exist');
  const candidates = [join(folder, 'lib'), folder].map((libraries) => ({
    libraries,
    names: libraryNames(libraries),
  }));
  const found = candidates.find(({ names }) => names.some((name) => MAIN_LIBRARY.test(name)));
  if (found === undefined) throw fail('has no libtensorflow.so');
  if (!found.names.some((name) => FRAMEWORK_LIBRARY.test(name)))
    throw fail(`has ${found.names[0]}, but no libtensorflow_framework.so beside it`);
  const header = join('tensorflow', 'c', 'eager', 'c_api.h');
  const headers = [join(folder, 'include'), folder].find((place) => existsSync(join(place, header)));
  if (headers === undefined) throw fail(`has no header ${header}`);
  return { ...found, headers };
}

/** Copies libraries and headers to where the addon looks for them. */
export async function placeFromFolder(
  folder: string,
  packageFolder: string,
  { progress, signal }: Workshop,
): Promise<void> {
  const { libraries, names, headers } = findLibtensorflow(folder);
  const [lib, include] = [libraryFolder(packageFolder), headerFolder(packageFolder)];
  for (const made of [lib, include]) mkdirSync(made, { recursive: true });
  await progress.during(`copying libtensorflow from ${folder}`, lib, async () => {
    for (const name of names) await copyLibrary(libraries, name, names, lib, signal);
    for (const part of ['tensorflow', 'tsl', 'xla']) {
      if (existsSync(join(headers, part))) await cp(join(headers, part), join(include, part), COPY_HEADERS);
    }
  });
  linkNames(packageFolder);
}

const COPY_HEADERS = {
  recursive: true,
  dereference: true,
  filter: (path: string) => !lstatSync(path).isFile() || /\.(h|inc)$/.test(path),
};

/** A link to a neighbour stays a link, as the files have hundreds of megabytes; any other becomes a file. */
async function copyLibrary(
  from: string,
  name: string,
  names: readonly string[],
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const path = join(from, name);
  const target = lstatSync(path).isSymbolicLink() ? basename(readlinkSync(path)) : null;
  if (target !== null && target !== name && names.includes(target)) symlinkSync(target, join(to, name));
  // In pieces: a copy in one call could not be interrupted.
  else await pipeline(createReadStream(path), createWriteStream(join(to, name)), { signal });
}

function libraryNames(folder: string): string[] {
  if (!lstatOf(folder)?.isDirectory()) return [];
  return readdirSync(folder).filter((name) => MAIN_LIBRARY.test(name) || FRAMEWORK_LIBRARY.test(name));
}

function lstatOf(path: string) {
  return lstatSync(existsSync(path) ? realpathSync(path) : path, { throwIfNoEntry: false });
}
