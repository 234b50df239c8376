import { expect, test } from 'vitest';
import { createWasmBackend } from '../../../kernels/wasm/create-backend.js';
import { defaultKernel } from '../../../kernels/wasm/default-kernel.js';
import { weightsWhere, workloadOf } from './cases.js';

const kernels = createWasmBackend({ simd: true, relaxedSimd: false }, null).kernels();
const any = weightsWhere(8, 8, () => true);

test.each(['uniform', 'bank:4', 'block:8x1', 'block:2x2'])(
  'pattern %s: every batch has a default of either kind that supports it, without relaxed SIMD',
  (pattern) => {
    for (let batch = 1; batch <= 512; batch++) {
      const workload = { ...workloadOf(any, batch), pattern };
      for (const operand of ['dense', 'sparse'] as const) {
        const kernel = kernels.find(({ id }) => id === defaultKernel(workload, operand));
        expect(kernel?.operand).toBe(operand);
        expect(kernel?.supports(workload)).toEqual({ ok: true });
      }
    }
  },
);

test('blocks have a kernel of their own', () => {
  const workload = { ...workloadOf(any, 1), pattern: 'block:8x1' };
  expect(defaultKernel(workload, 'sparse')).toBe('wasm/bsr-f32');
  expect(defaultKernel({ ...workload, pattern: 'block:2x2' }, 'sparse')).toBe('wasm/sell8-f32');
});
