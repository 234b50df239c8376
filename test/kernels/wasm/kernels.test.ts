import { describe, expect, test } from 'vitest';
import type { Kernel, Weights } from '../../../kernels/contract.js';
import { wasmBackend } from '../../../kernels/wasm/backend.js';
import { exactProduct, inputOf, patterns, weightsWhere, workloadOf } from './cases.js';

const SHAPES = [
  [1, 1],
  [1, 300],
  [300, 1],
  [3, 5],
  [16, 16],
  [33, 31],
  [37, 257],
  [101, 64],
] as const;
const BATCHES = [1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 33, 64] as const;
/** Float32 sums of at most a few hundred terms: the worst seen is below 2e-7 of Σ|w·x|. */
const TOLERANCE = 1e-6;

const here = wasmBackend
  .kernels()
  .filter((kernel) => BATCHES.some((batch) => kernel.supports(workloadOf(tiny(), batch)).ok));

function tiny(): Weights {
  return weightsWhere(1, 1, () => true);
}

async function product(kernel: Kernel, weights: Weights, x: Float32Array, batch: number) {
  const prepared = await kernel.prepare(workloadOf(weights, batch), weights);
  prepared.setInput(new Float32Array(x.length).fill(Number.NaN));
  prepared.run(1);
  prepared.setInput(x);
  prepared.run(1);
  const y = Float32Array.from(await prepared.output());
  prepared.dispose();
  return y;
}

function worstError(y: Float32Array, exact: ReturnType<typeof exactProduct>): number {
  let worst = 0;
  for (let i = 0; i < exact.y.length; i++) {
    const error = Math.abs(y[i] - exact.y[i]) / (exact.magnitude[i] || 1);
    worst = Math.max(error, worst);
  }
  return worst;
}

describe.each(here.map((kernel) => [kernel.id, kernel] as const))('%s', (_id, kernel) => {
  const batches = BATCHES.filter((batch) => kernel.supports(workloadOf(tiny(), batch)).ok);

  test.each(SHAPES)('%d × %d: every pattern and batch agrees with float64', async (m, k) => {
    for (const [pattern, keep] of Object.entries(patterns)) {
      const weights = weightsWhere(m, k, keep);
      for (const batch of batches) {
        const x = inputOf(k, batch);
        const y = await product(kernel, weights, x, batch);
        const exact = exactProduct(weights, x, batch);
        expect(y.length).toBe(m * batch);
        expect(worstError(y, exact), `${pattern}, batch ${batch}`).toBeLessThan(TOLERANCE);
      }
    }
  });
});
