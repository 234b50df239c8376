/**
 * Sparse product for batch 2: padded CSR (see csr-stream.ts), two non-zeros in one vector, each with its
 * two entries of the batch.
 *
 *     for every row
 *       for every 4 non-zeros:  sum0 += (w0 w0 w1 w1) · (X[c0][0] X[c0][1] X[c1][0] X[c1][1])
 *                               sum1 += (w2 w2 w3 w3) · (X[c2][0] X[c2][1] X[c3][0] X[c3][1])
 *       Y[row] = upper + lower half of sum0 + sum1
 *
 * Per non-zero: 1 load of X (64 bits), 1/2 of offsets, 1/4 of values: as many as at batch 1; 6 bytes (8
 * where K > 65,535; a shift per offset where K > 8,191).
 */
import { accumulate, clear, sum } from './arithmetic.js';
import type { I32, V128 } from './asm/code.js';
import { at } from './asm/memory.js';
import { defineFunction } from './asm/module.js';
import { f32x4, v128 } from './asm/v128.js';
import { forEachRow, planCsr } from './csr-loop.js';
import type { KernelSpec } from './kernel.js';

const BATCH = 2;
const UNROLL = 4;

function loadPairs(base: number, lower: I32, upper: I32): V128 {
  return v128.load64Lane(at(upper, base), v128.load64Zero(at(lower, base)), 1);
}

/** `csr4x2-f32`: 4 non-zeros of a row (padded to 4) times 2 columns per turn. */
export const csrPairsKernel: KernelSpec = {
  name: `csr${UNROLL}x${BATCH}-f32`,
  operand: 'sparse',
  format: `csr-pad${UNROLL}`,
  batches: { least: BATCH, most: BATCH },
  rowMultiple: 1,
  arithmetic: 'simd128',
  plan: (_workload, weights) =>
    planCsr(weights, { batch: BATCH, stride: BATCH, unroll: UNROLL }, (place) =>
      defineFunction('run', (variables) => {
        const { address } = place;
        const sums = variables.locals('v128', UNROLL / 2);
        const values = variables.local('v128');
        const total = variables.local('v128');
        return forEachRow(variables, place, {
          start: () => clear(sums),
          turn: ({ offsets, value }) => [
            values.set(v128.load(at(value, address.values))),
            ...sums.map((part, i) => {
              const [lower, upper] = [i * 2, i * 2 + 1] as const;
              const twice = f32x4.shuffle(values, values, [lower, lower, upper, upper]);
              return accumulate('simd128', part, twice, loadPairs(address.x, offsets[lower], offsets[upper]));
            }),
          ],
          finish: (y) => [
            total.set(sum(sums)),
            total.set(f32x4.add(total, f32x4.shuffle(total, total, [2, 3, 2, 3]))),
            v128.store64Lane(at(y, address.y), total, 0),
          ],
        });
      }),
    ),
};
