import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { OptionalMissing } from '../../../kernels/optional.js';
import { loadTfjs } from '../../../kernels/tfjs/load.js';
import { createTfjsNodeBackend, unavailable } from '../../../kernels/tfjs/node-backend.js';
import { loadTfjsNode } from '../../../kernels/tfjs/node-engine.js';
import { absenceOfTfjsNode, chooseWhole, missingPart } from '../../../kernels/tfjs/node-files.js';
import { generatedCase, workloadOf } from '../../contract/cases.js';
import { expectProduct, inputOf, prepared, runOnce } from '../../contract/multiply.js';
import { requiredNames } from '../../contract/required.js';

const backend = createTfjsNodeBackend(1);
const [xw, wx] = backend.kernels();
const matrix = generatedCase(33, 65, 'uniform', 0.5);
const base = workloadOf(matrix, 1);
const absence = absenceOfTfjsNode();
const isMissing = absence !== null && !requiredNames().has('tfjs-node');

const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-tfjs-node-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

function put(...path: readonly string[]): void {
  mkdirSync(join(folder, ...path.slice(0, -1)), { recursive: true });
  writeFileSync(join(folder, ...path), '');
}

describe('tfjs-node, installed or not', () => {
  it('sees what a package lacks whose install script failed', () => {
    expect(missingPart(folder)).toBe('native addon (tfjs_binding.node)');
    put('lib', 'napi-v8', 'tfjs_binding.node');
    expect(missingPart(folder)).toBe('libtensorflow');
    put('deps', 'lib', 'libtensorflow_framework.so.2');
    expect(missingPart(folder)).toBe('libtensorflow');
  });

  it.each(['libtensorflow.so.2', 'libtensorflow_cc.so.2', 'libtensorflow.2.dylib', 'tensorflow.dll'])(
    'takes %s for the library',
    (name) => {
      put('lib', 'napi-v8', 'tfjs_binding.node');
      put('deps', 'lib', name);
      expect(missingPart(folder)).toBeNull();
      rmSync(join(folder, 'deps', 'lib', name));
    },
  );

  it('prefers a whole package to one whose install script failed', () => {
    const broken = join(folder, 'broken');
    expect(chooseWhole([])).toBeNull();
    expect(chooseWhole([broken])).toEqual({ folder: broken, missing: 'native addon (tfjs_binding.node)' });
    put('lib', 'napi-v8', 'tfjs_binding.node');
    put('deps', 'lib', 'libtensorflow.so.2');
    expect(chooseWhole([broken, folder])).toEqual({ folder, missing: null });
  });

  it('sees that the package is absent without loading it', () => {
    vi.stubEnv('SPARSE_BENCH_HOME', folder);
    const elsewhere = absenceOfTfjsNode();
    // Installed beside sparse-bench it is found whatever the user's folder is.
    if (elsewhere === null) expect(absence).toBeNull();
    else {
      expect(elsewhere.reason).toContain('@tensorflow/tfjs-node');
      expect(elsewhere.remedy).toBe('sparse-bench setup tfjs-node');
    }
  });

  it('takes as many threads as there are processors, each number in a process of its own', async () => {
    expect(xw.supports(base)).toEqual({ ok: true });
    expect(xw.supports({ ...base, threads: 4096 })).toMatchObject({ ok: false });
    await expect(xw.prepare({ ...base, threads: 2 }, matrix.weights)).rejects.toThrow(
      'TensorFlow was loaded for 1 thread',
    );
  });

  it('has the weights on the left from batch 9 on', () => {
    expect(wx.supports({ ...base, batch: 8 })).toEqual({ ok: false, reason: 'for batch 9 and above' });
    expect(wx.supports({ ...base, batch: 9 })).toEqual({ ok: true });
  });

  it('says which command adds the package, and quotes any other error', () => {
    expect(unavailable(new OptionalMissing('it is not there'))).toEqual({
      available: false,
      reason: 'the package @tensorflow/tfjs-node is not installed',
      remedy: 'sparse-bench setup tfjs-node',
    });
    expect(unavailable(new Error('libtensorflow.so.2: cannot open\nat x'))).toMatchObject({
      reason: 'tfjs-node could not load libtensorflow: libtensorflow.so.2: cannot open',
    });
  });
});

describe.skipIf(isMissing)('tfjs-node, run', () => {
  it('computes on libtensorflow, on one thread, without a word on the console', async () => {
    const words = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    expect(await backend.probe()).toMatchObject({
      available: true,
      version: expect.stringMatching(/^4\./),
      detail: expect.stringMatching(/^libtensorflow \d+\.\d+\.\d+, 1 thread$/),
    });
    for (const word of words) expect(word).not.toHaveBeenCalled();
    vi.restoreAllMocks();
    expect((await loadTfjsNode(1)).getBackend()).toBe('tensorflow');
    expect(process.env.TF_NUM_INTRAOP_THREADS).toBe('1');
    expect('isNullOrUndefined' in util).toBe(true);
  });

  it('computes before run returns', async () => {
    const product = await prepared(xw, matrix, 3);
    product.setInput(inputOf(matrix, 3));
    expect(product.run(2)).toBeUndefined();
    expect(product.output()).toBeInstanceOf(Float32Array);
    product.dispose();
  });

  it('frees every tensor but the weights, the input and one output, and these on dispose', async () => {
    const tf = await loadTfjsNode(1);
    for (const kernel of [xw, wx]) {
      const before = tf.memory().numTensors;
      const product = await prepared(kernel, matrix, 9);
      for (const seed of [1, 2, 3]) {
        product.setInput(inputOf(matrix, 9, seed));
        await product.run(5);
        await product.output();
      }
      expect(tf.memory().numTensors).toBe(before + 3);
      product.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  it('goes back to its own backend where another was chosen in the same process', async () => {
    const other = await loadTfjs();
    expect(other.getBackend()).toBe('wasm');
    const product = await prepared(xw, matrix, 2);
    const x = inputOf(matrix, 2);
    product.setInput(x);
    expect(other.getBackend()).toBe('tensorflow');
    expectProduct(await runOnce(product), matrix, x, 2);
    product.dispose();
  });
});
