import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOnnxRuntimeBackend, unavailable } from '../../../kernels/onnxruntime/backend.js';
import { absenceOfOnnxRuntime, loadOnnxRuntime } from '../../../kernels/onnxruntime/load.js';
import { OptionalMissing } from '../../../kernels/optional.js';
import { generatedCase, workloadOf } from '../../contract/cases.js';
import { expectProduct, inputOf, prepared } from '../../contract/multiply.js';
import { requiredNames } from '../../contract/required.js';

const backend = createOnnxRuntimeBackend();
const [xw, wx] = backend.kernels();
const matrix = generatedCase(33, 65, 'uniform', 0.5);
const base = workloadOf(matrix, 1);
const availability = await backend.probe();
const isMissing = !availability.available && !requiredNames().has('onnxruntime');

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('onnxruntime, installed or not', () => {
  it('refuses what it does not do', () => {
    const reasonOf = (change: object) => {
      const support = xw.supports({ ...base, ...change });
      return support.ok ? null : support.reason;
    };
    expect(reasonOf({})).toBeNull();
    expect(reasonOf({ steps: 50 })).toMatch(/no time steps/);
    expect(reasonOf({ timing: 'device' })).toMatch(/latency/);
    expect(reasonOf({ threads: 4096 })).toMatch(/4096 threads/);
    expect(reasonOf({ m: 23_000, k: 23_000 })).toBeNull();
    expect(reasonOf({ m: 24_000, k: 23_000 })).toMatch(/2 GB/);
  });

  it('has the constant on the left from batch 8 on', () => {
    expect(wx.supports({ ...base, batch: 7 })).toEqual({ ok: false, reason: 'for batch 8 and above' });
    expect(wx.supports({ ...base, batch: 8 })).toEqual({ ok: true });
  });

  it('says which command adds the package, and quotes any other error', () => {
    expect(unavailable(new OptionalMissing('it is not there'))).toEqual({
      available: false,
      reason: 'the package onnxruntime-node is not installed',
      remedy: 'sparse-bench setup onnxruntime',
    });
    expect(unavailable(new Error('no such processor\nat x'))).toMatchObject({
      reason: 'ONNX Runtime could not be loaded: no such processor',
    });
  });

  it('sees that the package is absent without loading it', () => {
    const here = absenceOfOnnxRuntime();
    vi.stubEnv('SPARSE_BENCH_HOME', join(tmpdir(), 'sparse-bench-nothing-here'));
    const elsewhere = absenceOfOnnxRuntime();
    expect(here === null).toBe(availability.available);
    // Installed beside sparse-bench it is found whatever the user's folder is.
    if (elsewhere !== null) expect(elsewhere.remedy).toBe('sparse-bench setup onnxruntime');
    else expect(here).toBeNull();
  });
});

describe.skipIf(isMissing)('onnxruntime, run', () => {
  it('is available and says its version', () => {
    expect(availability).toMatchObject({ available: true, version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  it('computes in every iteration, and all of them before run answers', async () => {
    const run = vi.spyOn(loadOnnxRuntime().InferenceSession.prototype, 'run');
    const product = await prepared(xw, matrix, 3);
    const x = inputOf(matrix, 3);
    product.setInput(x);
    const answer = product.run(130);
    expect(answer).toBeInstanceOf(Promise);
    await answer;
    expect(run).toHaveBeenCalledTimes(130);
    const settled = await Promise.all(run.mock.results.map(({ value }) => value));
    expect(settled).toHaveLength(130);
    expectProduct(await product.output(), matrix, x, 3);
    product.dispose();
  });

  it.skipIf(process.platform !== 'linux')(
    'has as many threads as it is asked for, and ends them',
    async () => {
      const count = () => readdirSync('/proc/self/task').length;
      for (const [threads, added] of [
        [1, 0],
        [2, 1],
        [4, 3],
      ]) {
        const before = count();
        const product = await xw.prepare({ ...base, threads }, matrix.weights);
        expect(count() - before, `${threads} threads`).toBe(added);
        product.dispose();
        expect(count(), `after ${threads} threads`).toBe(before);
      }
    },
  );

  it('says how many bytes of weights a product reads', async () => {
    for (const kernel of [xw, wx]) {
      const product = await prepared(kernel, matrix, 8);
      expect(product.weightBytes).toBe(4 * 33 * 65);
      product.dispose();
    }
  });

  it('says so when it is used wrongly', async () => {
    const product = await prepared(xw, matrix, 1);
    expect(() => product.setInput(new Float32Array(64))).toThrow(/64 numbers, but K × batch is 65/);
    product.dispose();
    await expect(product.run(1)).rejects.toThrow(/disposed of/);
  });
});
