/**
 * Where a shared library is, found by looking at files alone: nothing is loaded and no process started.
 * The order is that of the systems' loaders, with the vendors' own folders in between: what the user names,
 * the search path of the environment, the installation that the environment names, vendors' folders, the
 * folders of the loader's configuration, the system's.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { resolveOptional } from '../optional.js';
import type { FileNames, VendorLibrary } from './library.js';

/** What must be known of a library to look for it. */
export type Sought = Pick<VendorLibrary, 'label' | 'files' | 'remedy'>;

export interface Place {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly env: NodeJS.ProcessEnv;
}

export const HERE: Place = { platform: process.platform, arch: process.arch, env: process.env };

/** One sentence each; null: a file is there, whatever is in it. */
export function absenceOf(
  library: Sought,
  libraryPath: string | null,
  place: Place = HERE,
): { readonly reason: string; readonly remedy: string } | null {
  if (resolveOptional('koffi', 'vendor') === null) {
    return {
      reason: 'koffi, through which libraries are called, is not installed',
      remedy: 'sparse-bench setup vendor',
    };
  }
  if (findLibrary(library, libraryPath, place) !== null) return null;
  if (libraryPath !== null) {
    return { reason: `there is no file ${libraryPath}`, remedy: `give another path with --library` };
  }
  const names = fileNames(library, place.platform)?.names;
  return {
    reason: names
      ? `none of ${names.join(', ')} was found in the usual folders`
      : `${library.label} does not exist for ${place.platform}`,
    remedy: library.remedy,
  };
}

/** The absolute path to load, or null. `libraryPath`: the user's choice, before which nothing counts. */
export function findLibrary(library: Sought, libraryPath: string | null, place: Place = HERE): string | null {
  if (libraryPath !== null) return isFile(libraryPath) ? libraryPath : null;
  const files = fileNames(library, place.platform);
  if (!files) return null;
  const { framework, names } = files;
  if (framework) return existsSync(framework.folder) ? framework.path : null;
  for (const folder of foldersOf(files, place)) {
    const path = fileIn(folder, names);
    if (path !== null) return path;
  }
  return null;
}

/** The path of the first of the names that is a file there, or null. */
export function fileIn(folder: string, names: readonly string[]): string | null {
  const name = names.find((candidate) => isFile(join(folder, candidate)));
  return name === undefined ? null : join(folder, name);
}

export function fileNames({ files }: Sought, platform: NodeJS.Platform): FileNames | undefined {
  if (platform === 'linux' || platform === 'darwin' || platform === 'win32') return files[platform];
  return undefined;
}

function foldersOf(files: FileNames, { platform, arch, env }: Place): string[] {
  const { folders = [], roots = [], ownFoldersOnly } = files;
  const named = roots.flatMap(({ variable, below }) => {
    const root = env[variable];
    return root ? below.map((folder) => join(root, folder)) : [];
  });
  const own = [...named, ...folders.flatMap(matching)];
  if (ownFoldersOnly) return own;
  return [
    ...searchPath(platform, env),
    ...own,
    ...(platform === 'linux' ? configuredFolders('/etc/ld.so.conf') : []),
    ...systemFolders(platform, arch),
  ];
}

const SEARCH_PATHS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'LD_LIBRARY_PATH',
  darwin: 'DYLD_LIBRARY_PATH',
  win32: 'PATH',
};

function searchPath(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  const value = env[SEARCH_PATHS[platform] ?? ''] ?? '';
  return value.split(delimiter).filter((folder) => folder !== '');
}

/** `/opt/x-*` gives `/opt/x-2`, `/opt/x-1`: a folder's name ends where the star stands. */
export function matching(pattern: string): string[] {
  const star = pattern.indexOf('*');
  if (star < 0) return [pattern];
  const parent = dirname(`${pattern.slice(0, star)}.`);
  const start = pattern.slice(parent.length + 1, star);
  const rest = pattern.slice(star + 1);
  return namesIn(parent)
    .filter((name) => name.startsWith(start))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .flatMap((name) => matching(join(parent, name) + rest));
}

/** The folders of the loader's configuration file and of those that it includes by `*.conf`. */
export function configuredFolders(file: string): string[] {
  return linesOf(file).flatMap((line) => {
    const included = /^include\s+(\S+)\/\*\.conf$/.exec(line)?.[1];
    if (included === undefined) return line.startsWith('/') ? [line] : [];
    return namesIn(included)
      .filter((name) => name.endsWith('.conf'))
      .sort()
      .flatMap((name) => configuredFolders(join(included, name)));
  });
}

function linesOf(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.map((line) => line.replace(/#.*/, '').trim()).filter((line) => line !== '');
  } catch {
    return [];
  }
}

/** Debian's names of architectures, as its folders bear them. */
const MULTIARCH: Readonly<Record<string, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
  ppc64: 'powerpc64le-linux-gnu',
  riscv64: 'riscv64-linux-gnu',
  loong64: 'loongarch64-linux-gnu',
  s390x: 's390x-linux-gnu',
};

function systemFolders(platform: NodeJS.Platform, arch: string): string[] {
  if (platform === 'darwin') return ['/opt/homebrew/lib', '/usr/local/lib', '/opt/local/lib'];
  if (platform !== 'linux') return [];
  const multiarch = MULTIARCH[arch];
  return [
    '/usr/local/lib',
    ...(multiarch ? [`/usr/lib/${multiarch}`, `/lib/${multiarch}`] : []),
    '/usr/local/lib64',
    '/usr/lib64',
    '/lib64',
    '/usr/lib',
    '/lib',
  ];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
