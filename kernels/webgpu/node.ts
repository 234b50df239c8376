/** WebGPU in Node: Dawn, from the npm package `webgpu`. The only file here that needs Node. */
import { OptionalMissing, requireOptional, resolveOptional } from '../optional.js';
import type { WebGpuRuntime } from './backend.js';

const PACKAGE = 'webgpu';
const SETUP_NAME = 'webgpu';

export const NOT_INSTALLED = `the package ${PACKAGE} is not installed`;
export const REMEDY = 'sparse-bench setup webgpu';

/** The part of the public interface of `webgpu` that is used here. */
interface Dawn {
  create(options: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** The constructors and constants of the specification, which a page has as globals. Throws `OptionalMissing`. */
export function loadDawnGlobals(): Dawn['globals'] {
  return requireOptional<Dawn>(PACKAGE, SETUP_NAME).globals;
}

/** Looks for the package and loads nothing. */
export function absenceOfWebGpu(): { readonly reason: string; readonly remedy: string } | null {
  return resolveOptional(PACKAGE, SETUP_NAME) === null ? { reason: NOT_INSTALLED, remedy: REMEDY } : null;
}

/** Where the instance is kept, for all of this process. */
const KEPT = Symbol.for('sparse-bench.webgpu');

/**
 * Dawn's instance. It is made once and held until the process ends: when it is collected while a device
 * still lives, the process crashes or hangs. Timestamps come unrounded, for otherwise they would move in
 * steps of 65 µs.
 */
export async function loadDawn(): Promise<
  WebGpuRuntime | { available: false; reason: string; remedy: string }
> {
  try {
    const { version } = requireOptional<{ version: string }>(`${PACKAGE}/package.json`, SETUP_NAME);
    const dawn = requireOptional<Dawn>(PACKAGE, SETUP_NAME);
    const holder = globalThis as { [KEPT]?: GPU };
    holder[KEPT] ??= dawn.create(['disable-dawn-features=timestamp_quantization']);
    return { version: `Dawn ${version}`, gpu: holder[KEPT] };
  } catch (error) {
    const reason =
      error instanceof OptionalMissing
        ? NOT_INSTALLED
        : `Dawn could not be loaded: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`;
    return { available: false, reason, remedy: REMEDY };
  }
}
