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
 * where K > 32,767; a shift per offset where K > 8,191).
 */
import { type Arithmetic, accumulate, clear, nameSuffix, sum } from './arithmetic.js';
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

/** `csr4-pairs-f32`: rows padded to 4. */
export function csrPairsKernel(arithmetic: Arithmetic): KernelSpec {
  return {
    name: `csr${UNROLL}-pairs-f32${nameSuffix(arithmetic)}`,
    operand: 'sparse',
    format: `csr-pad${UNROLL}`,
    batches: { least: BATCH, most: BATCH },
    plan: (_workload, weights) =>
      planCsr(weights, { batch: BATCH, stride: BATCH, unroll: UNROLL }, (place) =>
        defineFunction('run', (variables) => {
          const { address } = place;
          const sums = variables.locals('v128', 2);
          const [values, total] = variables.locals('v128', 2);
          return forEachRow(variables, place, {
            start: clear(sums),
            turn: ({ offsets: [c0, c1, c2, c3], value }) => [
              values!.set(v128.load(at(value, address.values))),
              accumulate(
                arithmetic,
                sums[0]!,
                f32x4.shuffle(values!, values!, [0, 0, 1, 1]),
                loadPairs(address.x, c0!, c1!),
              ),
              accumulate(
                arithmetic,
                sums[1]!,
                f32x4.shuffle(values!, values!, [2, 2, 3, 3]),
                loadPairs(address.x, c2!, c3!),
              ),
            ],
            finish: (y) => [
              total!.set(sum(sums)),
              total!.set(f32x4.add(total!, f32x4.shuffle(total!, total!, [2, 3, 2, 3]))),
              v128.store64Lane(at(y, address.y), total!, 0),
            ],
          });
        }),
      ),
  };
}
