import { describe, expect, test } from 'vitest';
import type { Kernel, Weights } from '../../../../kernels/contract.js';
import { exactProduct, inputOf, noise, patterns, weightsWhere, workloadOf } from '../cases.js';
import { realThreads } from './real-threads.js';

const SHAPES = [
  [1, 1],
  [2, 40],
  [5, 3],
  [33, 31],
  [61, 70],
  [117, 64],
] as const;
const BATCHES = [1, 2, 3, 5, 8, 18, 33] as const;
const TOLERANCE = 1e-6;

const { kernels, started } = await realThreads();

function workload(weights: Weights, batch: number, threads: number) {
  return { ...workloadOf(weights, batch), threads };
}

function supported(kernel: Kernel, batch: number): boolean {
  return kernel.supports(
    workload(
      weightsWhere(1, 1, () => true),
      batch,
      2,
    ),
  ).ok;
}

/** A kernel that keeps the threads of a number alive while others come and go. */
async function keepTeam(threads: number) {
  const weights = weightsWhere(40, 8, () => true);
  const sparse = kernels.find(({ operand }) => operand === 'sparse');
  if (!sparse) throw new Error('No sparse kernel.');
  return sparse.prepare(workload(weights, 1, threads), weights);
}

const here = kernels.filter((kernel) => BATCHES.some((batch) => supported(kernel, batch)));

function firstOf(operand: string): Kernel[] {
  return here.filter((kernel) => kernel.operand === operand).slice(0, 1);
}

describe.each([2, 3])('%d threads', (threads) => {
  test.each(here.map((kernel) => [kernel.id, kernel] as const))(
    '%s agrees with float64',
    async (_id, kernel) => {
      const keeper = await keepTeam(threads);
      for (const [m, k] of SHAPES) {
        for (const [pattern, keep] of Object.entries(patterns)) {
          const weights = weightsWhere(m, k, keep);
          for (const batch of BATCHES.filter((batch) => supported(kernel, batch))) {
            const where = `${m} × ${k} ${pattern}, batch ${batch}`;
            const prepared = await kernel.prepare(workload(weights, batch, threads), weights);
            prepared.setInput(new Float32Array(k * batch).fill(Number.NaN));
            prepared.run(1);
            const x = inputOf(k, batch);
            prepared.setInput(x);
            prepared.run(2);
            const y = await prepared.output();
            prepared.dispose();
            const exact = exactProduct(weights, x, batch);
            expect(y.length, where).toBe(m * batch);
            for (let i = 0; i < y.length; i++) {
              const error = Math.abs(y[i] - exact.y[i]) / (exact.magnitude[i] || 1);
              expect(error < TOLERANCE, `${where}, output ${i}: ${y[i]} for ${exact.y[i]}`).toBe(true);
            }
          }
        }
      }
      keeper.dispose();
    },
  );

  // Three threads on two processors take milliseconds for every run: one kernel of a kind has to do there.
  const repeated = threads === 2 ? here : ['dense', 'sparse'].flatMap((kind) => firstOf(kind));
  test.each(repeated.map((kernel) => [kernel.id, kernel] as const))(
    '%s gives the same bits in 1,000 runs',
    async (_id, kernel) => {
      const weights = weightsWhere(117, 64, (r, c) => noise(r, c, 2) < 0.3);
      const batch = BATCHES.find((candidate) => supported(kernel, candidate)) ?? 1;
      const prepared = await kernel.prepare(workload(weights, batch, threads), weights);
      prepared.setInput(inputOf(64, batch));
      prepared.run(1);
      const bits = async () => Buffer.from(Float32Array.from(await prepared.output()).buffer);
      const first = await bits();
      for (let run = 0; run < 1000; run++) {
        prepared.run(1);
        if (!first.equals(await bits())) expect.fail(`run ${run} differs`);
      }
      prepared.dispose();
    },
  );
});

test('all threads have ended when every kernel has been disposed of', async () => {
  expect(started.length).toBeGreaterThan(0);
  await expect.poll(() => started.every((thread) => thread.ended() !== null), { timeout: 20_000 }).toBe(true);
});

describe('what is supported', () => {
  const weights = weightsWhere(8, 8, () => true);

  test('as many threads as there are processors, and no more', async () => {
    const { kernels: two } = await realThreads(2);
    for (const kernel of two.filter((kernel) => supported(kernel, 1))) {
      expect(kernel.supports(workload(weights, 1, 2)).ok).toBe(true);
      expect(kernel.supports(workload(weights, 1, 3))).toEqual({
        ok: false,
        reason: 'would share 2 processors between 3 threads',
      });
    }
  });
});
