/** The fake CUDA of fake-cuda.c, compiled into a folder as an installation would have it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Backend } from '../../../kernels/contract.js';
import { NO_HINTS, registry } from '../../../kernels/registry.js';
import { loadKoffi, openLibrary } from '../../../kernels/vendor/koffi.js';

const SOURCE = fileURLToPath(new URL('fake-cuda.c', import.meta.url));

export interface FakeCuda {
  /** For CUDA_HOME. */
  readonly home: string;
  /** For --library cuda=PATH. */
  readonly runtime: string;
  remove(): void;
}

/** Its name in SPARSE_BENCH_REQUIRE. */
export const REQUIRED_NAME = 'cuda-fake';

/** What is missing here for building it, or null. */
export function missingCompiler(): string | null {
  if (process.platform !== 'linux') return 'it is built on Linux only';
  try {
    execFileSync('cc', ['--version'], { stdio: 'pipe' });
    return null;
  } catch {
    return 'no C compiler';
  }
}

/** `flags` of the compiler, such as `-DFAKE_CUDA_VERSION=11020`. */
export function buildFake(flags: readonly string[] = []): FakeCuda {
  const home = mkdtempSync(join(tmpdir(), 'sparse-bench-fake-cuda-'));
  const runtime = join(home, 'libcudart.so.12');
  execFileSync('cc', ['-O2', '-shared', '-fPIC', ...flags, SOURCE, '-o', runtime], { stdio: 'pipe' });
  // One file: the loader knows it again, and the three libraries share one state.
  for (const name of ['libcublas.so.12', 'libcusparse.so.12']) symlinkSync(runtime, join(home, name));
  // `lib` below CUDA_HOME.
  symlinkSync(home, join(home, 'lib'));
  return { home, runtime, remove: () => rmSync(home, { recursive: true, force: true }) };
}

/** The backend as the registry gives it, on this runtime. */
export async function cudaOn(runtime: string | null): Promise<Backend> {
  const entry = registry.find(({ id }) => id === 'cuda');
  if (!entry) throw new Error('There is no backend cuda.');
  return entry.load({ ...NO_HINTS, libraryPath: runtime });
}

/** In the order of the enumeration in fake-cuda.c. */
const KINDS = [
  'blocks',
  'events',
  'graphs',
  'descriptors',
  'synchronisations',
  'products',
  'graphLaunches',
  'streams',
  'handles',
] as const;
type Counts = Readonly<Record<(typeof KINDS)[number], number>>;

/** What lives on the fake device, and what has happened there so far. */
export function countsOf({ runtime }: FakeCuda): Counts {
  const count = openLibrary(loadKoffi(), runtime).call<(kind: number) => number>(
    'int64_t fake_cuda_count(int kind)',
  );
  return Object.fromEntries(KINDS.map((name, kind) => [name, Number(count(kind))])) as Counts;
}

/** With FAKE_CUDA_FAULT set, and taken away afterwards. */
export async function withFault<T>(fault: string, work: () => Promise<T>): Promise<T> {
  process.env.FAKE_CUDA_FAULT = fault;
  try {
    return await work();
  } finally {
    delete process.env.FAKE_CUDA_FAULT;
  }
}
