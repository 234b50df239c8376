import { describe, expect, test } from 'vitest';
import { createWasmBackend } from '../../../kernels/wasm/create-backend.js';
import { defaultKernel } from '../../../kernels/wasm/default-kernel.js';
import { prepareProduct } from '../../../src/index.js';
import { exactProduct, inputOf, noise, weightsWhere, workloadOf } from './cases.js';

const any = weightsWhere(8, 8, () => true);
const plain = { simd: true, relaxedSimd: false };
const relaxed = { simd: true, relaxedSimd: true };

describe.each([
  ['without relaxed SIMD', plain],
  ['with relaxed SIMD', relaxed],
])('the default kernel, %s', (_, features) => {
  const kernels = createWasmBackend(features, null).kernels();

  test.each(['uniform', 'bank:4', 'block:8x1', 'block:2x2'])(
    'pattern %s: every batch has one of either kind that supports it, narrow or wide',
    (pattern) => {
      for (let batch = 1; batch <= 512; batch++) {
        for (const k of [8, 100_000]) {
          const workload = { ...workloadOf(any, batch), k, pattern };
          for (const operand of ['dense', 'sparse'] as const) {
            const kernel = kernels.find(({ id }) => id === defaultKernel(workload, operand, features));
            expect(kernel?.operand).toBe(operand);
            expect(kernel?.supports(workload)).toEqual({ ok: true });
          }
        }
      }
    },
  );
});

test('the rule of the documentation, at its bounds', () => {
  const sparse = (batch: number) => defaultKernel(workloadOf(any, batch), 'sparse', plain);
  expect([1, 2, 3, 4, 5, 8, 9, 16, 17, 512].map(sparse)).toEqual(
    ['sell8', 'csr4x2', 'csr4x4s4', 'csr4x4s4', 'csr4x8s2', 'csr4x8s2', ...Array(4).fill('csr4x16s2')].map(
      (name) => `wasm/${name}-f32`,
    ),
  );
});

test('blocks have a kernel of their own', () => {
  const workload = { ...workloadOf(any, 1), pattern: 'block:8x1' };
  expect(defaultKernel(workload, 'sparse', plain)).toBe('wasm/bsr-f32');
  expect(defaultKernel({ ...workload, pattern: 'block:2x2' }, 'sparse', plain)).toBe('wasm/sell8-f32');
});

describe('prepareProduct', () => {
  const weights = weightsWhere(33, 3000, (r, c) => noise(r, c, 12) < 0.1);

  test.each([1, 2, 3, 4, 5, 8, 9, 16, 17, 33, 64])('batch %d: computes the product', async (batch) => {
    const x = inputOf(weights.k, batch);
    const exact = exactProduct(weights, x, batch);
    for (const operand of ['dense', 'sparse'] as const) {
      const product = await prepareProduct(weights, { batch, operand });
      product.setInput(x);
      product.run(1);
      const y = await product.output();
      const errors = Array.from(y, (value, i) => Math.abs(value - exact.y[i]) / (exact.magnitude[i] || 1));
      expect(Math.max(...errors), product.kernel).toBeLessThan(1e-6);
      product.dispose();
    }
  });

  test('says what is wrong', async () => {
    await expect(prepareProduct(weights, { batch: 1, threads: 4096 })).rejects.toThrow(/4096 threads/);
    await expect(prepareProduct(weights, { batch: 1, pattern: 'stripes' })).rejects.toThrow(RangeError);
  });
});
