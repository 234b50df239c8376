import type { Backend, DeviceClass } from './contract.js';
import { wasmFlags } from './node-flags.js';
import type { VendorLibrary } from './vendor/library.js';

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
  /** `--library` may name the shared library that it loads. */
  readonly takesLibrary?: true;
  /** The systems it exists on, where these are not all. Elsewhere it is left out unless asked for. */
  readonly exists?: (platform: NodeJS.Platform, arch: string) => boolean;
  /**
   * Why it cannot run here, found by looking at files alone: no package, no library. null: nothing speaks
   * against starting a process for it. Absent: it needs nothing that could be missing.
   */
  absence?(hints: BackendHints): Promise<Absence | null>;
  /** What to do when its process dies while it is loaded: a broken or foreign native library. One sentence. */
  readonly remedy?: string;
}

/** Nothing was said about it: found by name, for workloads of one thread. */
export const NO_HINTS: BackendHints = { libraryPath: null, threads: 1 };

/** One sentence each. */
export interface Absence {
  readonly reason: string;
  readonly remedy: string;
}

/** What a process that loads a backend knows beforehand. */
export interface BackendHints {
  /** `--library name=PATH`: the shared library to load, absolute; null: found by name. */
  readonly libraryPath: string | null;
  /**
   * Threads of the workloads that this process will prepare. Some runtimes decide once, when they are loaded.
   */
  readonly threads: number;
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

/** Flags of a process that runs WebAssembly; whoever starts one runs the same Node. None outside of Node. */
export const WASM_FLAGS: readonly string[] =
  typeof process === 'undefined' ? [] : wasmFlags(process.versions.node);

/** A library of a vendor, described by one file in `vendor/libraries/`. */
function vendor(
  id: string,
  label: string,
  describe: () => Promise<{ readonly library: VendorLibrary }>,
  exists?: RegistryEntry['exists'],
): RegistryEntry {
  return {
    id,
    label,
    deviceClass: 'cpu',
    nodeFlags: [],
    group: 'vendor',
    takesLibrary: true,
    remedy: `name another file with --library ${id}=PATH, or install the library anew`,
    ...(exists && { exists }),
    async load({ libraryPath }) {
      const { vendorBackend } = await import('./vendor/backend.js');
      return vendorBackend((await describe()).library, libraryPath);
    },
    async absence({ libraryPath }) {
      const { absenceOf } = await import('./vendor/find.js');
      return absenceOf((await describe()).library, libraryPath);
    },
  };
}

const onX64 = (_: NodeJS.Platform, arch: string) => arch === 'x64';
const onX64NotApple = (platform: NodeJS.Platform, arch: string) => arch === 'x64' && platform !== 'darwin';
const onX64OrArm64 = (_: NodeJS.Platform, arch: string) => arch === 'x64' || arch === 'arm64';
const onArm64NotWindows = (platform: NodeJS.Platform, arch: string) =>
  arch === 'arm64' && platform !== 'win32';
const notOnWindows = (platform: NodeJS.Platform) => platform !== 'win32';
const onLinuxOrWindows = (platform: NodeJS.Platform) => platform === 'linux' || platform === 'win32';
const onApple = (platform: NodeJS.Platform) => platform === 'darwin';

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
    nodeFlags: WASM_FLAGS,
    load: async () => (await import('./wasm/backend.js')).wasmBackend,
  },
  {
    id: 'tfjs-wasm',
    label: 'TensorFlow.js WASM',
    deviceClass: 'cpu',
    nodeFlags: WASM_FLAGS,
    load: async () => (await import('./tfjs/backend.js')).tfjsWasmBackend,
  },
  {
    id: 'tfjs-node',
    label: 'TensorFlow.js Node',
    deviceClass: 'cpu',
    nodeFlags: [],
    load: async ({ threads }) => (await import('./tfjs/node-backend.js')).createTfjsNodeBackend(threads),
    absence: async () => (await import('./tfjs/node-files.js')).absenceOfTfjsNode(),
    remedy: 'sparse-bench setup tfjs-node',
  },
  {
    id: 'onnxruntime',
    label: 'ONNX Runtime',
    deviceClass: 'cpu',
    nodeFlags: [],
    load: async () => (await import('./onnxruntime/backend.js')).createOnnxRuntimeBackend(),
    absence: async () => (await import('./onnxruntime/load.js')).absenceOfOnnxRuntime(),
    remedy: 'sparse-bench setup onnxruntime',
  },
  vendor('openblas', 'OpenBLAS', () => import('./vendor/libraries/openblas.js')),
  vendor('blis', 'BLIS', () => import('./vendor/libraries/blis.js'), notOnWindows),
  vendor('onednn', 'oneDNN', () => import('./vendor/libraries/onednn.js'), onX64OrArm64),
  vendor('mkl', 'Intel MKL', () => import('./vendor/libraries/mkl.js'), onX64),
  vendor('librsb', 'librsb', () => import('./vendor/libraries/librsb.js'), notOnWindows),
  vendor('aocl-blas', 'AMD AOCL-BLAS', () => import('./vendor/libraries/aocl-blas.js'), onX64NotApple),
  vendor('aocl-sparse', 'AMD AOCL-Sparse', () => import('./vendor/libraries/aocl-sparse.js'), onX64NotApple),
  vendor(
    'armpl',
    'Arm Performance Libraries',
    () => import('./vendor/libraries/armpl.js'),
    onArm64NotWindows,
  ),
  vendor('accelerate', 'Apple Accelerate', () => import('./vendor/libraries/accelerate.js'), onApple),
  {
    id: 'webgpu',
    label: 'WebGPU',
    deviceClass: 'gpu',
    nodeFlags: [],
    load: async () => {
      const [{ createWebGpuBackend }, { loadDawn }] = await Promise.all([
        import('./webgpu/backend.js'),
        import('./webgpu/node.js'),
      ]);
      return createWebGpuBackend(loadDawn);
    },
    absence: async () => (await import('./webgpu/node.js')).absenceOfWebGpu(),
    remedy: 'install the driver of the GPU anew, or leave webgpu out with --backend',
  },
  {
    id: 'tfjs-webgpu',
    label: 'TensorFlow.js WebGPU',
    deviceClass: 'gpu',
    nodeFlags: [],
    load: async () => {
      const [{ createTfjsWebGpuBackend }, { loadDawn }] = await Promise.all([
        import('./tfjs/webgpu-backend.js'),
        import('./webgpu/node.js'),
      ]);
      return createTfjsWebGpuBackend(loadDawn);
    },
    absence: async () => (await import('./tfjs/webgpu-load.js')).absenceOfTfjsWebGpu(),
    remedy: 'install the driver of the GPU anew, or leave tfjs-webgpu out with --backend',
  },
  {
    id: 'cuda',
    label: 'NVIDIA CUDA',
    deviceClass: 'gpu',
    nodeFlags: [],
    takesLibrary: true,
    remedy: 'name the runtime of another CUDA with --library cuda=PATH',
    exists: onLinuxOrWindows,
    load: async ({ libraryPath }) => (await import('./cuda/backend.js')).createCudaBackend(libraryPath),
    absence: async ({ libraryPath }) => (await import('./cuda/files.js')).absenceOfCuda(libraryPath),
  },
]);
