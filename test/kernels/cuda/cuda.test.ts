/** What the CUDA backend does around its products, on the fake device: timings, costs, versions, faults. */
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Backend, Kernel, PreparedKernel, Workload } from '../../../kernels/contract.js';
import { absenceOfCuda, findCuda } from '../../../kernels/cuda/files.js';
import { toSlicedEll } from '../../../kernels/cuda/sliced-ell.js';
import { checkOutput } from '../../../kernels/reference/check.js';
import { denseToWeights } from '../../../src/matrix/dense.js';
import { systemClock } from '../../../src/measure/clock.js';
import { measureRoofline } from '../../../src/measure/roofline.js';
import { generatedCase, workloadOf } from '../../contract/cases.js';
import { inputOf } from '../../contract/multiply.js';
import { buildFake, countsOf, cudaOn, type FakeCuda, missingCompiler, withFault } from './fake.js';

const matrix = generatedCase(129, 257, 'uniform', 0.9);
const made: FakeCuda[] = [];
const build = (...flags: string[]): FakeCuda => {
  const fake = buildFake(flags);
  made.push(fake);
  return fake;
};
afterAll(() => {
  for (const fake of made) fake.remove();
});

/** With its libraries loaded. */
async function opened(fake: FakeCuda): Promise<Backend> {
  const backend = await cudaOn(fake.runtime);
  expect(await backend.probe()).toMatchObject({ available: true });
  return backend;
}

function kernelOf(backend: Backend, id: string): Kernel {
  const kernel = backend.kernels().find((candidate) => candidate.id === `cuda/${id}`);
  if (!kernel) throw new Error(`There is no kernel cuda/${id}.`);
  return kernel;
}

async function ready(
  backend: Backend,
  id: string,
  batch: number,
  timing: Workload['timing'] = 'latency',
): Promise<PreparedKernel> {
  const product = await kernelOf(backend, id).prepare(
    { ...workloadOf(matrix, batch), timing },
    matrix.weights,
  );
  product.setInput(inputOf(matrix, batch));
  return product;
}

async function unavailable(backend: Backend) {
  const answer = await backend.probe();
  if (answer.available) throw new Error('It is available.');
  expect(answer.reason).not.toContain('\n');
  expect(answer.remedy).toMatch(/\S/);
  return answer;
}

describe.skipIf(missingCompiler() !== null)('on the fake device', () => {
  describe('timing', () => {
    it('latency: every product is waited for; throughput: all of them together', async () => {
      const fake = build();
      const backend = await opened(fake);
      for (const [timing, waits] of [
        ['latency', 10],
        ['throughput', 1],
      ] as const) {
        const product = await ready(backend, 'spmm-csr2-row-f32', 4, timing);
        const before = countsOf(fake);
        expect(product.run(10)).toBeUndefined();
        const after = countsOf(fake);
        expect(after.products - before.products).toBe(10);
        expect(after.synchronisations - before.synchronisations).toBe(waits);
        product.dispose();
      }
    });

    it('device: the time between two events, around graphs that hold every product', async () => {
      const fake = build();
      const backend = await opened(fake);
      for (const id of ['sgemv-f32', 'spmv-csr1-f32', 'spmv-sell1-f32']) {
        const product = await ready(backend, id, 1, 'device');
        product.run(1);
        const before = countsOf(fake);
        expect(product.run(100)).toEqual({ deviceNs: expect.any(Number) });
        const after = countsOf(fake);
        expect(after.products - before.products).toBe(100);
        // 64 + 32 + 4
        expect(after.graphLaunches - before.graphLaunches).toBe(3);
        product.dispose();
        expect(countsOf(fake).graphs).toBe(0);
      }
    });

    it('device without graphs, in a version that cannot make them: one launch each', async () => {
      const fake = build('-DFAKE_CUDA_VERSION=11020');
      const product = await ready(await opened(fake), 'sgemv-f32', 1, 'device');
      const before = countsOf(fake);
      expect(product.run(100)).toEqual({ deviceNs: expect.any(Number) });
      const after = countsOf(fake);
      expect(after.graphLaunches).toBe(0);
      expect(after.products - before.products).toBe(101);
      product.dispose();
      expect(countsOf(fake).graphs).toBe(0);
    });
  });

  it('says what the device costs beside the product', async () => {
    const backend = await opened(build());
    const anyTime = expect.any(Number);
    for (const [id, preprocessMs] of [
      ['sgemv-f32', null],
      ['spmv-csr1-f32', anyTime],
    ] as const) {
      const product = await ready(backend, id, 1);
      expect(product.deviceCosts?.()).toMatchObject({ firstRunMs: null, readBackMs: null });
      product.run(1);
      await product.output();
      const costs = product.deviceCosts?.();
      expect(costs).toEqual({
        uploadMs: anyTime,
        preprocessMs,
        firstRunMs: anyTime,
        readBackMs: anyTime,
      });
      product.run(5);
      await product.output();
      expect(product.deviceCosts?.()).toEqual(costs);
      product.dispose();
    }
  });

  it('keeps TF32 to the kernels that are named so: they fail the tolerance of float32, the others do not', async () => {
    const backend = await opened(build());
    const dense = backend.kernels().filter(({ operand }) => operand === 'dense');
    const batch = 8;
    const x = inputOf(matrix, batch);
    for (const kernel of dense.filter((kernel) => kernel.supports(workloadOf(matrix, batch)).ok)) {
      const product = await ready(backend, kernel.id.replace('cuda/', ''), batch);
      product.run(1);
      const y = (await product.output()).slice();
      const check = (arithmetic: 'f32' | 'tf32') =>
        checkOutput({ weights: matrix.weights, x, batch, y, seed: 1, arithmetic }).passed;
      expect(check('tf32')).toBe(true);
      expect(check('f32')).toBe(kernel.arithmetic === undefined);
      expect(kernel.id.endsWith('-tf32')).toBe(kernel.arithmetic === 'tf32');
      product.dispose();
    }
  });

  it('says its device and versions', async () => {
    expect(await (await cudaOn(build().runtime)).probe()).toEqual({
      available: true,
      version: '12.4',
      detail: 'fake CUDA for tests, libcudart.so.12',
      gpu: { name: 'fake CUDA for tests', cacheBytes: 262_144 },
      facts: [
        'compute capability 8.0, 1 multiprocessors',
        '268 MB of memory, level-2 cache of 262 kB',
        'driver for CUDA up to 12.4, runtime 12.4',
        'cuBLAS 12.4.5, cuSPARSE 12.3.1',
      ],
    });
  });

  it('measures its roofs by the clock of the device', async () => {
    const fake = build();
    const probes = await (await opened(fake)).roofline?.(1);
    if (!probes) throw new Error('There is no roofline.');
    const before = countsOf(fake);
    const roofs = await measureRoofline({ ...probes, readSizesBytes: [2 ** 20] }, systemClock);
    expect(roofs.multiplyAddGflops).toBeGreaterThan(0);
    expect(roofs.read[0].gbPerS).toBeGreaterThan(0);
    expect(probes.readSizesBytes?.[0]).toBe(2 ** 20);
    const after = countsOf(fake);
    expect(after).toMatchObject({ graphs: 0, descriptors: 0 });
    // The handle of the probes keeps its workspace.
    expect(after.blocks - before.blocks).toBe(after.handles - before.handles);
  });

  describe('an older version', () => {
    it('does without what came later, and says so', async () => {
      const backend = await opened(build('-DFAKE_CUDA_VERSION=11020'));
      const one = workloadOf(matrix, 1);
      expect(kernelOf(backend, 'spmv-sell1-f32').supports(one)).toEqual({
        ok: false,
        reason: 'sliced ELL needs the cuSPARSE of CUDA 12.1 or later',
      });
      const product = await ready(backend, 'spmv-csr2-f32', 1);
      expect(product.deviceCosts?.().preprocessMs).toBeNull();
      product.dispose();
      for (const kernel of backend.kernels().filter(({ id }) => !id.includes('sell'))) {
        expect([1, 8].some((batch) => kernel.supports(workloadOf(matrix, batch)).ok)).toBe(true);
      }
    });

    it('is refused by the name of a function that every version has and it has not', async () => {
      const answer = await unavailable(await cudaOn(build('-DWITHOUT_SPMM').runtime));
      expect(answer.reason).toMatch(
        /^CUDA cannot be used: .*libcusparse.* is another library: .*cusparseSpMM/,
      );
    });
  });

  describe('faults', () => {
    it.each([
      [
        'no-device',
        'there is no CUDA device here (cudaGetDeviceCount failed: no CUDA-capable device is detected)',
      ],
      ['old-driver', "NVIDIA's driver is missing or older than the CUDA runtime needs"],
    ])('%s is one sentence', async (fault, sentence) => {
      const { runtime } = build();
      const answer = await withFault(fault, async () => unavailable(await cudaOn(runtime)));
      expect(answer.reason).toContain(sentence);
    });

    it('out of device memory: that kernel, with both sizes, and nothing stays behind', async () => {
      const fake = build();
      const backend = await opened(fake);
      const before = countsOf(fake);
      // The workspace of cuBLAS is there already; the dense weights do not fit beside it, the sparse ones do.
      await withFault(`memory=${32 * 2 ** 20 + 100_000}`, async () => {
        await expect(ready(backend, 'sgemv-f32', 1)).rejects.toThrow(
          /^out of device memory: 133 kB more are needed and 98\.\d kB are free$/,
        );
        expect(countsOf(fake)).toMatchObject({ blocks: before.blocks });
        const sparse = await ready(backend, 'spmv-csr1-f32', 1);
        sparse.dispose();
      });
      expect(countsOf(fake)).toMatchObject({ blocks: before.blocks, descriptors: 0 });
    });

    it('larger than the whole memory: not supported, before anything is allocated', async () => {
      const backend = await opened(build());
      const layer = { ...workloadOf(matrix, 1), m: 10_000, k: 10_000 };
      expect(kernelOf(backend, 'sgemv-f32').supports(layer)).toEqual({
        ok: false,
        reason: 'too large for this device: needs 400 MB, has 268 MB',
      });
      expect(kernelOf(backend, 'spmv-csr1-f32').supports(layer).ok).toBe(true);
    });

    it('a launch that fails: the run throws what the device says', async () => {
      const fake = build();
      const backend = await opened(fake);
      for (const timing of ['latency', 'throughput', 'device'] as const) {
        const product = await ready(backend, 'spmv-csr1-f32', 1, timing);
        await withFault('launch', async () => {
          expect(() => product.run(2)).toThrow(/unspecified launch failure|execution failed/);
        });
        product.dispose();
      }
    });
  });

  it('does not run after it was disposed of', async () => {
    const product = await ready(await opened(build()), 'sgemv-f32', 1);
    product.dispose();
    expect(() => product.run(1)).toThrow('disposed of');
  });

  describe('finding', () => {
    let fake: FakeCuda | null = null;
    afterEach(() => {
      fake = null;
    });
    const place = (env: NodeJS.ProcessEnv) => ({ platform: 'linux' as const, arch: 'x64', env });

    it('takes the installation that CUDA_HOME or CUDA_PATH names', () => {
      fake = build();
      for (const variable of ['CUDA_HOME', 'CUDA_PATH']) {
        expect(findCuda(null, place({ [variable]: fake.home }))).toEqual({
          runtime: join(fake.home, 'lib', 'libcudart.so.12'),
          blas: join(fake.home, 'lib', 'libcublas.so.12'),
          sparse: join(fake.home, 'lib', 'libcusparse.so.12'),
        });
      }
    });

    it('takes the libraries beside a runtime that is named, newest first, and says which is missing', () => {
      fake = build();
      symlinkSync(fake.runtime, join(fake.home, 'libcublas.so.13'));
      expect(findCuda(fake.runtime)).toMatchObject({ blas: join(fake.home, 'libcublas.so.13') });
      rmSync(join(fake.home, 'libcusparse.so.12'));
      const absence = absenceOfCuda(fake.runtime);
      expect(absence?.reason).toBe(
        `libcudart.so.12 is there, but none of libcusparse.so.12, libcusparse.so.11, libcusparse.so was found beside ${fake.runtime}`,
      );
      expect(absence?.remedy).toContain('CUDA toolkit');
    });

    it('refuses a file that is no library in one sentence', async () => {
      fake = build();
      rmSync(join(fake.home, 'libcublas.so.12'));
      writeFileSync(join(fake.home, 'libcublas.so.12'), 'this is no library\n');
      const answer = await unavailable(await cudaOn(fake.runtime));
      expect(answer.reason).toMatch(/^CUDA cannot be used: .*libcublas\.so\.12 cannot be loaded/);
    });
  });
});

describe('absence', () => {
  it('of everything is one sentence, and what to do', () => {
    const nowhere = { platform: 'linux' as const, arch: 'none', env: {} };
    const absence = absenceOfCuda('/nowhere/libcudart.so.12', nowhere);
    expect(absence?.reason).toBe('there is no file /nowhere/libcudart.so.12');
    const onApple = absenceOfCuda(null, { platform: 'darwin', arch: 'arm64', env: {} });
    expect(onApple?.reason).toBe('the CUDA runtime does not exist for darwin');
  });
});

describe('toSlicedEll', () => {
  it("stores NVIDIA's example as NVIDIA does", () => {
    const dense = Float32Array.of(1, 0, 2, 3, 0, 4, 0, 0, 5, 0, 6, 7, 0, 8, 0, 9);
    const { storedCount, slicePtr, colIdx, values } = toSlicedEll(denseToWeights(dense, 4, 4), 2);
    expect(storedCount).toBe(12);
    expect([...slicePtr]).toEqual([0, 6, 12]);
    expect([...colIdx]).toEqual([0, 1, 2, -1, 3, -1, 0, 1, 2, 3, 3, -1]);
    expect([...values]).toEqual([1, 4, 2, 0, 3, 0, 5, 8, 6, 9, 7, 0]);
  });
});
