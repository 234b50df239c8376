/** What of `@tensorflow/tfjs-node` is there, by looking at files alone. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resolveEverywhere } from '../optional.js';

export const PACKAGE = '@tensorflow/tfjs-node';
export const SETUP_NAME = 'tfjs-node';
export const REMEDY = 'sparse-bench setup tfjs-node';
export const NOT_INSTALLED = `the package ${PACKAGE} is not installed`;

const ADDON = 'tfjs_binding.node';

export interface TfjsNodePackage {
  readonly folder: string;
  /** What it lacks to be loaded; null: nothing. */
  readonly missing: string | null;
}

/**
 * The package alone is not enough: its install script adds a library and an addon, or fails to. So the first
 * whole one is taken, or else the first; null where there is none.
 */
export function findTfjsNode(): TfjsNodePackage | null {
  const manifests = resolveEverywhere(`${PACKAGE}/package.json`, SETUP_NAME);
  return chooseWhole(manifests.map((manifest) => dirname(manifest)));
}

/** Of several folders of the package. */
export function chooseWhole(folders: readonly string[]): TfjsNodePackage | null {
  const found = folders.map((folder) => ({ folder, missing: missingPart(folder) }));
  return found.find(({ missing }) => missing === null) ?? found[0] ?? null;
}

export function absenceOfTfjsNode(): { readonly reason: string; readonly remedy: string } | null {
  const found = findTfjsNode();
  if (found === null) return { reason: NOT_INSTALLED, remedy: REMEDY };
  return found.missing === null ? null : { reason: `${PACKAGE} has no ${found.missing}`, remedy: REMEDY };
}

/** What the folder of the package lacks to be loaded; null: nothing. */
export function missingPart(folder: string): string | null {
  const addons = join(folder, 'lib');
  const hasAddon = namesIn(addons).some((name) => existsSync(join(addons, name, ADDON)));
  if (!hasAddon) return `native addon (${ADDON})`;
  // libtensorflow.so.2, libtensorflow_cc.so.2, libtensorflow.2.dylib, tensorflow.dll
  const isLibrary = (name: string) => /^(lib)?tensorflow(_cc)?\.(so|\d|dylib|dll)/.test(name);
  return namesIn(join(folder, 'deps', 'lib')).some(isLibrary) ? null : 'libtensorflow';
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
