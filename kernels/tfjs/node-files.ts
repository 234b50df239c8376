/** What of `@tensorflow/tfjs-node` is there, by looking at files alone. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resolveOptional } from '../optional.js';

export const PACKAGE = '@tensorflow/tfjs-node';
export const SETUP_NAME = 'tfjs-node';
export const REMEDY = 'sparse-bench setup tfjs-node';
export const NOT_INSTALLED = `the package ${PACKAGE} is not installed`;

const ADDON = 'tfjs_binding.node';

/** The package alone is not enough: its install script adds a library and an addon, or fails to. */
export function absenceOfTfjsNode(): { readonly reason: string; readonly remedy: string } | null {
  const manifest = resolveOptional(`${PACKAGE}/package.json`, SETUP_NAME);
  if (manifest === null) return { reason: NOT_INSTALLED, remedy: REMEDY };
  const missing = missingPart(dirname(manifest));
  return missing === null ? null : { reason: `${PACKAGE} has no ${missing}`, remedy: REMEDY };
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
