import type { Backend, DeviceClass } from './contract.js';

/** What is known about a backend without loading any of its code. */
export interface RegistryEntry {
  readonly id: string;
  readonly label: string;
  readonly deviceClass: DeviceClass;
  /** Extra flags of the `node` process that holds this backend. */
  readonly nodeFlags: readonly string[];
  /** Imports the backend's folder; called in a worker process only. */
  load(hints: BackendHints): Promise<Backend>;
  /** A name that stands for several backends, e.g. `vendor`. */
  readonly group?: string;
  /** The systems it exists on, where these are not all. Elsewhere it is left out unless asked for. */
  readonly exists?: (platform: NodeJS.Platform, arch: string) => boolean;
  /**
   * Why it cannot run here, found by looking at files alone: no package, no library. null: nothing speaks
   * against starting a process for it. Absent: it needs nothing that could be missing.
   */
  absence?(hints: BackendHints): Promise<Absence | null>;
}

/** Nothing was said about it. */
export const NO_HINTS: BackendHints = { libraryPath: null };

/** One sentence each. */
export interface Absence {
  readonly reason: string;
  readonly remedy: string;
}

/** What the user said about a backend on the command line. */
export interface BackendHints {
  /** `--library name=PATH`: the shared library to load, absolute; null: found by name. */
  readonly libraryPath: string | null;
}

/** An ordered list with unique ids. Throws on a duplicate id. */
export function createRegistry(entries: readonly RegistryEntry[]): readonly RegistryEntry[] {
  const seen = new Set<string>();
  for (const { id } of entries) {
    if (seen.has(id)) throw new Error(`Two backends are registered as '${id}'; ids must be unique.`);
    seen.add(id);
  }
  return Object.freeze([...entries]);
}

/**
 * WebAssembly compiled by the optimising compiler at once. Otherwise the first runs of a kernel use
 * baseline code, two to four times slower, and when they are replaced is up to the engine.
 */
export const OPTIMISED_WASM: readonly string[] = ['--no-liftoff'];

/** Every backend that sparse-bench ships, in the order in which tables show them. */
export const registry: readonly RegistryEntry[] = createRegistry([
  {
    id: 'js',
    label: 'JavaScript',
    deviceClass: 'cpu',
    nodeFlags: [],
    load: async () => (await import('./js/backend.js')).jsBackend,
  },
  {
    id: 'wasm',
    label: 'WebAssembly SIMD',
    deviceClass: 'cpu',
    nodeFlags: OPTIMISED_WASM,
    load: async () => (await import('./wasm/backend.js')).wasmBackend,
  },
  {
    id: 'tfjs-wasm',
    label: 'TensorFlow.js WASM',
    deviceClass: 'cpu',
    nodeFlags: OPTIMISED_WASM,
    load: async () => (await import('./tfjs/backend.js')).tfjsWasmBackend,
  },
]);
