import { describe, expect, it } from 'vitest';
import type { Kernel, PreparedKernel, Weights, Workload } from '../../kernels/contract.js';
import { inputVector, workloadWeights } from '../../src/matrix/generate.js';
import { prepareContender, verifyContender } from '../../src/worker/contender.js';
import { row } from '../run/engine.js';

const SEED = 3;

/** A right kernel that notes what is done with its copies; `spoil(copy)` makes that copy wrong by so much. */
function notingKernel(log: string[], spoil: (copy: number) => number = () => 0): Kernel {
  let made = 0;
  return {
    id: 'noting/csr',
    operand: 'sparse',
    format: 'csr',
    supports: () => ({ ok: true }),
    async prepare({ batch }, weights) {
      const copy = made++;
      log.push(`prepare ${copy}`);
      return notingCopy(copy, weights, batch, log, spoil(copy));
    },
  };
}

function notingCopy(
  copy: number,
  { m, nnz, rowPtr, colIdx, values }: Weights,
  batch: number,
  log: string[],
  error: number,
): PreparedKernel {
  let input = new Float32Array(0);
  const y = new Float32Array(m * batch);
  return {
    weightBytes: 8 * nnz,
    setInput(x) {
      input = x.slice();
    },
    run(iterations) {
      log.push(`run ${copy}×${iterations}`);
      y.fill(error);
      for (let r = 0; r < m; r++) {
        for (let p = rowPtr[r]; p < rowPtr[r + 1]; p++) {
          for (let n = 0; n < batch; n++) y[r * batch + n] += values[p] * input[colIdx[p] * batch + n];
        }
      }
    },
    output: () => y,
    dispose() {},
  };
}

async function prepared(workload: Workload, kernel: Kernel, poolBytes: number) {
  const weights = workloadWeights(workload, SEED);
  return { weights, contender: await prepareContender(kernel, workload, weights, SEED, poolBytes) };
}

const warm = row('rnn:32', { batch: 3 }).workload;
const cold = row('rnn:32', { batch: 3, cache: 'cold' }).workload;
const COPY_BYTES = 8 * Math.round(32 * 32 * 0.1);

describe('prepareContender', () => {
  it('makes one copy of a warm workload, however large the pool, with the seeded input', async () => {
    const log: string[] = [];
    const { contender } = await prepared(warm, notingKernel(log), 1e9);
    expect(log).toEqual(['prepare 0']);
    expect(contender).toMatchObject({ workload: warm, weightBytes: COPY_BYTES });
    expect(contender.x).toEqual(inputVector(32, 3, SEED));
    expect(contender.prepareMs).toBeGreaterThanOrEqual(0);
    contender.target.run(5);
    expect(log.at(-1)).toBe('run 0×5');
  });

  it('makes as many copies of a cold one as hold the pool together, and rotates them', async () => {
    const log: string[] = [];
    const { contender } = await prepared(cold, notingKernel(log), 2.5 * COPY_BYTES);
    expect(contender.copies).toHaveLength(3);
    expect(contender.weightBytes).toBe(COPY_BYTES);
    contender.target.run(4);
    expect(log.slice(3)).toEqual(['run 0×1', 'run 1×1', 'run 2×1', 'run 0×1']);
  });

  it('refuses a cold layer that no number of copies keeps out of the caches', async () => {
    await expect(prepared(cold, notingKernel([]), 1e12)).rejects.toThrow('too small for a cold figure');
  });
});

describe('verifyContender', () => {
  it('runs every copy once and passes when all are right', async () => {
    const log: string[] = [];
    const { contender, weights } = await prepared(cold, notingKernel(log), 3 * COPY_BYTES);
    const check = await verifyContender(contender, weights, SEED);
    expect(check).toMatchObject({ passed: true, reason: null });
    expect(check.maxError).toBeLessThanOrEqual(check.tolerance);
    expect(log.slice(3)).toEqual(['run 0×1', 'run 1×1', 'run 2×1']);
  });

  it('fails when the last copy alone is wrong', async () => {
    const wrongLast = notingKernel([], (copy) => (copy === 2 ? 1e-3 : 0));
    const { contender, weights } = await prepared(cold, wrongLast, 3 * COPY_BYTES);
    const check = await verifyContender(contender, weights, SEED);
    expect(check.passed).toBe(false);
    expect(check.maxError).toBeGreaterThan(check.tolerance);
    expect(check.reason).not.toBeNull();
  });

  it('gives the worst error of the copies that pass', async () => {
    const slightlyOff = notingKernel([], (copy) => (copy === 1 ? 1e-8 : 0));
    const { contender, weights } = await prepared(cold, slightlyOff, 3 * COPY_BYTES);
    const exact = await prepared(warm, notingKernel([]), 0);
    const worst = await verifyContender(contender, weights, SEED);
    const best = await verifyContender(exact.contender, exact.weights, SEED);
    expect(worst.passed).toBe(true);
    expect(worst.maxError).toBeGreaterThanOrEqual(best.maxError);
  });
});
