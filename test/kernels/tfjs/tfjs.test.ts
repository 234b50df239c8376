import { execFileSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { tfjsWasmBackend, unavailable } from '../../../kernels/tfjs/backend.js';
import { loadTfjs } from '../../../kernels/tfjs/load.js';
import { generatedCase, workloadOf } from '../../contract/cases.js';
import { inputOf, prepared } from '../../contract/multiply.js';

const [kernel] = tfjsWasmBackend.kernels();
const matrix = generatedCase(33, 65, 'uniform', 0.5);

describe('tfjs-wasm', () => {
  it('starts without a word on the console, and computes on WebAssembly', async () => {
    const words = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    expect(await tfjsWasmBackend.probe()).toMatchObject({ available: true, version: '4.22.0' });
    const product = await prepared(kernel, matrix, 2);
    product.dispose();
    for (const word of words) expect(word).not.toHaveBeenCalled();
    vi.restoreAllMocks();
    expect((await loadTfjs()).getBackend()).toBe('wasm');
  });

  it('computes before run returns', async () => {
    const product = await prepared(kernel, matrix, 3);
    product.setInput(inputOf(matrix, 3));
    expect(product.run(2)).toBeUndefined();
    expect(product.output()).toBeInstanceOf(Float32Array);
    product.dispose();
  });

  it('frees every tensor but the weights, the input and one output, and these on dispose', async () => {
    const tf = await loadTfjs();
    const before = tf.memory().numTensors;
    const product = await prepared(kernel, matrix, 4);
    for (const seed of [1, 2, 3]) {
      product.setInput(inputOf(matrix, 4, seed));
      await product.run(5);
      await product.output();
    }
    expect(tf.memory().numTensors).toBe(before + 3);
    product.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says how many bytes of weights a product reads', async () => {
    const product = await prepared(kernel, matrix, 1);
    expect(product.weightBytes).toBe(4 * 33 * 65);
    product.dispose();
  });

  it('says so when it is used too early or too late', async () => {
    const product = await prepared(kernel, matrix, 1);
    expect(() => product.output()).toThrow(/no output before the first run/);
    expect(() => product.setInput(new Float32Array(64))).toThrow(/64 numbers, but K × batch is 65/);
    product.dispose();
    expect(() => product.run(1)).toThrow(/disposed of/);
  });

  it('refuses what 32 bits cannot address', () => {
    const huge = { ...workloadOf(matrix, 1), m: 30_000, k: 30_000 };
    expect(kernel.supports(huge)).toMatchObject({ ok: false, reason: expect.stringContaining('memory') });
  });

  it('says which command adds a missing package, and quotes any other error', () => {
    for (const load of [
      "import('no-such-package')",
      "Promise.resolve().then(() => require('no-such-package'))",
    ]) {
      const script = `${load}.catch((error) => process.stdout.write(error.code))`;
      const code = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
      expect(unavailable(Object.assign(new Error('Cannot find it'), { code }))).toEqual({
        available: false,
        reason: '@tensorflow/tfjs-core or @tensorflow/tfjs-backend-wasm is not installed',
        remedy: expect.stringMatching(/^npm install @tensorflow\/tfjs-core/),
      });
    }
    expect(unavailable(new Error('out of memory\nat x'))).toMatchObject({
      reason: 'TensorFlow.js could not start its WebAssembly backend: out of memory',
    });
  });
});
