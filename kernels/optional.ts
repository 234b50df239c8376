/**
 * Packages that some backends need and that are no dependency of ours, because they are large or do not
 * install everywhere. They are found where an engineer has put them (beside sparse-bench, or in the
 * project it is installed in), or else in the folder that `sparse-bench setup` fills.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Neither here nor there; `setup` adds it. */
export class OptionalMissing extends Error {
  override readonly name = 'OptionalMissing';
}

/**
 * The user's folder for what `setup` adds, one subfolder for each name that it knows. `SPARSE_BENCH_HOME`,
 * or where the system keeps an application's data of one user.
 */
export function userFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env.SPARSE_BENCH_HOME;
  if (own) return own;
  if (process.platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'sparse-bench');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'sparse-bench');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'sparse-bench');
}

/** Where `setup <name>` installs: an npm project of its own with a `node_modules`. */
export function setupFolder(name: string, env: NodeJS.ProcessEnv = process.env): string {
  return join(userFolder(env), name);
}

/** Paths of the module's entry for `require`, of every place where it is installed. Loads nothing. */
export function resolveEverywhere(specifier: string, setupName: string): readonly string[] {
  const folder = setupFolder(setupName);
  const places = [import.meta.url];
  // An interrupted setup leaves another name behind: what bears this one is whole.
  if (existsSync(folder)) places.push(pathToFileURL(join(folder, 'package.json')).href);
  return places.flatMap((place) => {
    try {
      return [createRequire(place).resolve(specifier)];
    } catch {
      return [];
    }
  });
}

/** The first of these paths, or null where it is not installed. */
export function resolveOptional(specifier: string, setupName: string): string | null {
  return resolveEverywhere(specifier, setupName)[0] ?? null;
}

/**
 * Loads a CommonJS package. Throws `OptionalMissing` where it is not installed, and whatever the package
 * itself throws.
 */
export function requireOptional<T>(specifier: string, setupName: string): T {
  const path = resolveOptional(specifier, setupName);
  if (path === null) throw new OptionalMissing(`the package ${specifier} is not installed`);
  return requirePath(path);
}

/** Loads the CommonJS module of that path, and throws what it throws. */
export function requirePath<T>(path: string): T {
  return createRequire(path)(path) as T;
}
