/**
 * Sparse product for batch 1: padded CSR (see csr-stream.ts), four non-zeros of a row at a time.
 *
 *     for every row
 *       for every 4 non-zeros:  sum[4 lanes] += values · X[columns]
 *       Y[row] = sum of the lanes
 *
 * Per non-zero: 1 load of X, 1/2 of offsets, 1/4 of values; 6 bytes (8 where K > 65,535; a shift per offset
 * where K > 16,383). Per row a horizontal sum and a mispredicted branch.
 */
import { accumulate, clear, sum } from './arithmetic.js';
import { at } from './asm/memory.js';
import { defineFunction } from './asm/module.js';
import { f32x4, v128 } from './asm/v128.js';
import { forEachRow, planCsr } from './csr-loop.js';
import { gather } from './gather.js';
import type { KernelSpec } from './kernel.js';

const UNROLL = 8;

export const csrGatherKernel: KernelSpec = {
  name: `csr${UNROLL}x1-f32`,
  operand: 'sparse',
  format: `csr-pad${UNROLL}`,
  batches: { least: 1, most: 1 },
  rowMultiple: 1,
  arithmetic: 'simd128',
  plan: (_workload, weights) =>
    planCsr(weights, { batch: 1, stride: 1, unroll: UNROLL }, (place) =>
      defineFunction('run', (variables) => {
        const { address } = place;
        const sums = variables.locals('v128', UNROLL / 4);
        const total = variables.local('v128');
        return forEachRow(variables, place, {
          start: clear(sums),
          turn: ({ offsets, value }) =>
            sums.map((part, v) =>
              accumulate(
                'simd128',
                part,
                v128.load(at(value, address.values + v * 16)),
                gather(address.x, offsets.slice(v * 4, v * 4 + 4)),
              ),
            ),
          finish: (y) => [
            total.set(sum(sums)),
            total.set(f32x4.add(total, f32x4.shuffle(total, total, [2, 3, 2, 3]))),
            total.set(f32x4.add(total, f32x4.splatLane(total, 1))),
            v128.store32Lane(at(y, address.y), total, 0),
          ],
        });
      }),
    ),
};
