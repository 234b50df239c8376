/** The libraries that are installed, for real: versions, threads, and files that are something else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Backend, Kernel } from '../../../kernels/contract.js';
import { NO_HINTS, registry } from '../../../kernels/registry.js';
import { findLibrary } from '../../../kernels/vendor/find.js';
import { loadKoffi, openLibrary } from '../../../kernels/vendor/koffi.js';
import type { VendorLibrary } from '../../../kernels/vendor/library.js';
import { countProcessors } from '../../../kernels/vendor/supports.js';
import { generatedCase, workloadOf } from '../../contract/cases.js';
import { expectProduct, inputOf, runOnce } from '../../contract/multiply.js';
import { requiredNames } from '../../contract/required.js';

const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-vendor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entries = registry.filter(({ group }) => group === 'vendor');
const matrix = generatedCase(301, 257, 'uniform', 0.8);

/** Functions by which the confirmed libraries tell how many threads they use. */
const GETTERS: Readonly<Record<string, string>> = {
  openblas: 'int openblas_get_num_threads()',
  blis: 'int64_t bli_thread_get_num_threads()',
  onednn: 'int omp_get_max_threads()',
  mkl: 'int MKL_Get_Max_Threads()',
};

async function libraryOf(id: string): Promise<VendorLibrary> {
  const module = (await import(`../../../kernels/vendor/libraries/${id}.ts`)) as { library: VendorLibrary };
  return module.library;
}

async function productOnThreads(kernel: Kernel, batch: number, threads: number): Promise<void> {
  const workload = { ...workloadOf(matrix, batch), threads };
  if (!kernel.supports(workload).ok) return;
  const product = await kernel.prepare(workload, matrix.weights);
  const x = inputOf(matrix, batch);
  product.setInput(x);
  expectProduct(await runOnce(product, 2), matrix, x, batch);
  product.dispose();
}

for (const entry of entries) {
  const library = await libraryOf(entry.id);
  describe(entry.id, async () => {
    const absence = await entry.absence?.(NO_HINTS);

    it('is described by its own file', () => {
      expect(library).toMatchObject({ id: entry.id, label: entry.label });
      expect(library.remedy).toMatch(entry.id === 'accelerate' ? /macOS/ : `--library ${entry.id}=PATH`);
    });

    it('refuses a file that is no library, in one sentence', async () => {
      const path = join(folder, `${entry.id}.so`);
      writeFileSync(path, 'this is no library\n');
      const hints = { ...NO_HINTS, libraryPath: path };
      expect(await entry.absence?.(hints)).toBeNull();
      const answer = await (await entry.load(hints)).probe();
      if (answer.available) throw new Error('It took a text file for a library.');
      expect(answer.reason).toMatch(`${entry.label} cannot be used: ${path} cannot be loaded`);
      expect(answer.reason).not.toContain('\n');
      expect(answer.remedy).toBe(library.remedy);
    });

    if (absence) {
      const missing = `not installed: ${absence.reason}`;
      it.skipIf(!requiredNames().has(entry.id))(missing, () => expect.fail(missing));
      return;
    }
    const backend = await entry.load(NO_HINTS);
    testInstalled(backend, library);
  });
}

function testInstalled(backend: Backend, library: VendorLibrary): void {
  it('says its version', async () => {
    const answer = await backend.probe();
    if (!answer.available) throw new Error(answer.reason);
    expect(answer.version).toMatch(/^\d+\.\d+/);
    expect(answer.detail.includes('not yet confirmed')).toBe(!library.confirmed);
  });

  it.skipIf(countProcessors() < 2)('multiplies on two threads, on one, and on two again', async () => {
    const path = findLibrary(library, null) ?? '';
    const native = openLibrary(loadKoffi(), path);
    const threadsNow = native.callIfThere<() => number>(GETTERS[library.id] ?? '');
    for (const threads of [2, 1, 2]) {
      for (const kernel of backend.kernels()) {
        for (const batch of [1, 8]) await productOnThreads(kernel, batch, threads);
      }
      if (threadsNow) expect(threadsNow()).toBe(threads);
      else expect(library.id).toBe('librsb');
    }
  });

  it('has a dense kernel for every batch on every number of threads that it supports', () => {
    const dense = backend.kernels().filter(({ operand }) => operand === 'dense');
    if (dense.length === 0) return expect(library.id).toMatch(/sparse|librsb/);
    for (const threads of [1, countProcessors()]) {
      for (const batch of [1, 2, 64]) {
        const workload = { ...workloadOf(matrix, batch), threads };
        expect(dense.some((kernel) => kernel.supports(workload).ok)).toBe(true);
      }
    }
  });
}

describe('another library', () => {
  it.skipIf(process.platform !== 'linux')('is named by the symbol that it lacks', async () => {
    for (const entry of entries.filter(({ id }) => id !== 'accelerate')) {
      const path = findLibrary(await anyLibrary(), null);
      if (path === null) throw new Error('There is no C library on this Linux.');
      const answer = await (await entry.load({ ...NO_HINTS, libraryPath: path })).probe();
      if (answer.available) throw new Error(`${entry.id} took ${path} for its library.`);
      expect(answer.reason).toMatch(/is another library: .*'\w+'/);
      expect(answer.reason).not.toContain('\n');
    }
  });
});

/** The C library: it is there, and it is none of those. */
async function anyLibrary(): Promise<VendorLibrary> {
  const openblas = await libraryOf('openblas');
  return { ...openblas, files: { linux: { names: ['libc.so.6'] } } };
}
