import { describe, expect, test } from 'vitest';
import type { Weights, Workload } from '../../../kernels/contract.js';
import { i32 } from '../../../kernels/wasm/asm/i32.js';
import { at } from '../../../kernels/wasm/asm/memory.js';
import { defineFunction, encodeModule } from '../../../kernels/wasm/asm/module.js';
import { v128 } from '../../../kernels/wasm/asm/v128.js';
import { wasmBackend } from '../../../kernels/wasm/backend.js';
import { createWasmBackend } from '../../../kernels/wasm/create-backend.js';
import { detectFeatures } from '../../../kernels/wasm/features.js';
import { placeParts } from '../../../kernels/wasm/product.js';
import { kernelSpecs } from '../../../kernels/wasm/specs.js';
import { exactProduct, inputOf, noise, weightsWhere, workloadOf } from './cases.js';

const features = detectFeatures();
const cases = kernelSpecs
  .filter((spec) => spec.arithmetic === 'simd128' || features.relaxedSimd)
  // bsr.test.ts has weights for those that are for blocks only.
  .filter((spec) => spec.misfit === undefined)
  .flatMap((spec) =>
    [1, 2, 3, 4, 5, 6, 8, 12, 20, 36]
      .filter((batch) => batch >= spec.batches.least && batch <= spec.batches.most)
      .map((batch) => [spec.name, batch, spec] as const),
  );

function kernelOf(name: string) {
  const kernel = wasmBackend.kernels().find(({ id }) => id === `wasm/${name}`);
  if (kernel === undefined) throw new Error(`No kernel ${name}.`);
  return kernel;
}

async function multiply(name: string, weights: Weights, x: Float32Array, batch: number) {
  const prepared = await kernelOf(name).prepare(workloadOf(weights, batch), weights);
  prepared.setInput(x);
  prepared.run(1);
  return Float32Array.from(await prepared.output());
}

describe('the end of the memory', () => {
  test('a read beyond it traps', () => {
    const readsOn = defineFunction('run', () => [v128.store(at(0), v128.load(at(i32.const(65536 - 12))))]);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const module = new WebAssembly.Module(encodeModule(1, [readsOn]));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    expect(() => (exports.run as () => void)()).toThrow(WebAssembly.RuntimeError);
  });

  test.each(cases)(
    '%s, batch %d: weights up to the last byte, and nothing is read beyond',
    (_n, batch, spec) => {
      const weights = weightsWhere(48, 32, () => true);
      const product = placeParts([spec.plan(workloadOf(weights, batch), weights)], 'own');
      const memory = new WebAssembly.Memory({ initial: product.pages, maximum: product.pages });
      product.pack(memory.buffer);
      const floats = new Float32Array(memory.buffer);
      expect(Math.abs(floats[floats.length - 1])).toBeGreaterThan(0.2);
      const module = new WebAssembly.Module(product.code);
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      expect(() => (exports.part0 as () => void)()).not.toThrow();
    },
  );
});

describe('numbers that are not finite', () => {
  const sparse = weightsWhere(41, 29, (r, c) => r % 5 !== 2 && noise(r, c, 4) < 0.2);
  const full = weightsWhere(41, 29, () => true);

  test.each(cases)(
    '%s, batch %d: reach the outputs that depend on them and no other',
    async (name, batch, spec) => {
      const weights = spec.operand === 'sparse' ? sparse : full;
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        for (const column of [0, 13, 28]) {
          const x = inputOf(29, batch);
          const entry = (column + 1) % batch;
          x[column * batch + entry] = value;
          const y = await multiply(name, weights, x, batch);
          const exact = exactProduct(weights, x, batch).y;
          const special = (numbers: Float32Array | Float64Array) =>
            Array.from(numbers, (number) => (Number.isFinite(number) ? 'finite' : number));
          expect(special(y)).toEqual(special(exact));
        }
      }
    },
  );
});

describe('columns beyond 16-bit offsets', () => {
  const wide = weightsWhere(5, 70_000, (r, c) => c > 69_990 || noise(r, c, 5) < 0.001);
  const shifted = weightsWhere(5, 20_000, (r, c) => c > 19_990 || noise(r, c, 6) < 0.002);

  test.each(cases.filter(([, , spec]) => spec.operand === 'sparse'))('%s, batch %d', async (name, batch) => {
    for (const weights of [shifted, wide]) {
      const x = inputOf(weights.k, batch);
      const y = await multiply(name, weights, x, batch);
      const exact = exactProduct(weights, x, batch);
      const errors = Array.from(y, (value, i) => Math.abs(value - exact.y[i]) / exact.magnitude[i]);
      expect(Math.max(...errors)).toBeLessThan(1e-6);
    }
  });
});

describe('what the backend offers', () => {
  const any = weightsWhere(4, 4, () => true);

  test('ids are unique and start with the backend', () => {
    const ids = wasmBackend.kernels().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^wasm\/[a-z0-9]+-f32(-relaxed)?$/.test(id))).toBe(true);
  });

  test('every batch has a dense and a sparse kernel, also without relaxed SIMD', () => {
    const kernels = createWasmBackend({ simd: true, relaxedSimd: false }, null).kernels();
    for (let batch = 1; batch <= 512; batch++) {
      const offered = kernels.filter((kernel) => kernel.supports(workloadOf(any, batch)).ok);
      expect(new Set(offered.map(({ operand }) => operand))).toEqual(new Set(['dense', 'sparse']));
    }
  });

  test.each<[Partial<Workload>, RegExp]>([
    [{ threads: 1024 }, /would share \d+ processors between 1024 threads/],
    [{ timing: 'device' }, /latency/],
    [{ steps: 8 }, /steps/],
  ])('%o is refused with a reason', (change, reason) => {
    for (const batch of [1, 2, 32]) {
      for (const kernel of wasmBackend.kernels()) {
        const support = kernel.supports({ ...workloadOf(any, batch), ...change });
        expect(support.ok).toBe(false);
        if (!support.ok && kernel.supports(workloadOf(any, batch)).ok) expect(support.reason).toMatch(reason);
      }
    }
  });

  test('relaxed kernels need relaxed SIMD', () => {
    const relaxed = (relaxedSimd: boolean) =>
      createWasmBackend({ simd: true, relaxedSimd }, null)
        .kernels()
        .filter(({ id }) => id.endsWith('-relaxed'))
        .filter((kernel) => [3, 8, 16, 64].some((batch) => kernel.supports(workloadOf(any, batch)).ok))
        .map(({ operand }) => operand);
    expect(new Set(relaxed(true))).toEqual(new Set(['dense', 'sparse']));
    expect(relaxed(false)).toEqual([]);
  });

  test('the probe says what the engine can do', async () => {
    expect(await createWasmBackend({ simd: false, relaxedSimd: false }, null).probe()).toMatchObject({
      available: false,
    });
    expect(await wasmBackend.probe()).toMatchObject({ available: true });
  });
});

describe('a prepared kernel', () => {
  const weights = weightsWhere(20, 16, (r, c) => noise(r, c, 9) < 0.4);

  test('leaves the weights as they were', async () => {
    for (const [name, batch] of cases) {
      const given = { ...weights, rowPtr: weights.rowPtr.slice(), colIdx: weights.colIdx.slice() };
      await kernelOf(name).prepare(workloadOf(weights, batch), given);
      expect(given).toEqual(weights);
    }
  });

  test('refuses more than 4 GiB before allocating', async () => {
    const huge = {
      ...weightsWhere(1, 1, () => false),
      m: 40_000,
      k: 40_000,
      rowPtr: new Uint32Array(40_001),
    };
    await expect(kernelOf('gemv4s5-f32').prepare(workloadOf(huge, 1), huge)).rejects.toThrow(/6\.0 GiB/);
  });

  test('refuses an input of another size, and work after its disposal', async () => {
    const prepared = await kernelOf('sell8-f32').prepare(workloadOf(weights, 1), weights);
    expect(() => prepared.setInput(new Float32Array(15))).toThrow(/15 values/);
    prepared.dispose();
    expect(() => prepared.run(1)).toThrow(/disposed/);
  });

  test('counts what it stores', async () => {
    const full = weightsWhere(24, 32, () => true);
    const bytes = async (name: string, batch: number) =>
      (await kernelOf(name).prepare(workloadOf(full, batch), full)).weightBytes;
    expect(await bytes('gemv4s5-f32', 1)).toBe(24 * 32 * 4);
    expect(await bytes('csr4x2-f32', 2)).toBe(24 * 32 * 6 + 24 * 8);
    expect(await bytes('sell8-f32', 1)).toBe(24 * 32 * 6 + 3 * 9 * 4);
  });
});
