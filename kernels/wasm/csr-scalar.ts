/**
 * Sparse product for batch 1, as everybody writes it first: CSR (see csr-stream.ts), one non-zero at a
 * time. The baseline that the other kernels are compared with.
 *
 *     for every row
 *       for every non-zero:  sum += value · X[column]
 *       Y[row] = sum
 *
 * Per non-zero: 1 load of X, 1 of an offset, 1 of a value, one chain of additions; 6 bytes (8 where
 * K > 65,535; a shift per offset where K > 16,383).
 */
import { f32 } from './asm/f32.js';
import { at } from './asm/memory.js';
import { defineFunction } from './asm/module.js';
import { forEachRow, planCsr } from './csr-loop.js';
import type { KernelSpec } from './kernel.js';

export const csrScalarKernel: KernelSpec = {
  name: 'csr-f32',
  operand: 'sparse',
  format: 'csr',
  batches: { least: 1, most: 1 },
  rowMultiple: 1,
  arithmetic: 'simd128',
  plan: (_workload, weights) =>
    planCsr(weights, { batch: 1, stride: 1, unroll: 1 }, (place) =>
      defineFunction('run', (variables) => {
        const { address } = place;
        const sum = variables.local('f32');
        return forEachRow(variables, place, {
          start: () => [sum.set(f32.const(0))],
          turn: ({ offsets, value }) => [
            sum.set(
              f32.add(sum, f32.mul(f32.load(at(value, address.values)), f32.load(at(offsets[0], address.x)))),
            ),
          ],
          finish: (y) => [f32.store(at(y, address.y), sum)],
        });
      }),
    ),
};
