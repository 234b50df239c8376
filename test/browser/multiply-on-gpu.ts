/** Runs in a page: every WebGPU kernel on a few matrices and batches, against float64. */
import { checkOutput } from '../../kernels/reference/index.js';
import { createWebGpuBackend } from '../../kernels/webgpu/backend.js';
import { inputVector } from '../../src/matrix/generate.js';
import { generatedCase, workloadOf } from '../contract/cases.js';

export interface GpuPageReport {
  /** null: there is an adapter. */
  readonly missing: string | null;
  readonly software: boolean;
  /** Products by kernel id. */
  readonly products: Readonly<Record<string, number>>;
  /** By kernel id: why it does not multiply by the last batch that it refuses. */
  readonly refusals: Readonly<Record<string, string>>;
  /** A sentence for each wrong product. */
  readonly wrong: readonly string[];
}

const SEED = 5;
const BATCHES = [1, 40];

export async function multiplyOnGpu(): Promise<GpuPageReport> {
  const backend = createWebGpuBackend(async () => ({ version: 'a page', gpu: navigator.gpu }));
  const availability = await backend.probe();
  const products: Record<string, number> = {};
  const refusals: Record<string, string> = {};
  const wrong: string[] = [];
  if (!availability.available) {
    return { missing: availability.reason, software: false, products, refusals, wrong };
  }
  const matrix = generatedCase(129, 257, 'uniform', 0.9);
  const { weights } = matrix;
  for (const kernel of backend.kernels()) {
    products[kernel.id] = 0;
    for (const batch of BATCHES) {
      const workload = workloadOf(matrix, batch);
      const support = kernel.supports(workload);
      if (!support.ok) {
        refusals[kernel.id] = support.reason;
        continue;
      }
      const x = inputVector(weights.k, batch, SEED);
      const prepared = await kernel.prepare(workload, weights);
      prepared.setInput(x);
      await prepared.run(2);
      const { passed, reason } = checkOutput({ weights, x, batch, y: await prepared.output(), seed: SEED });
      if (!passed) wrong.push(`${kernel.id}, batch ${batch}: ${reason}`);
      products[kernel.id]++;
      prepared.dispose();
    }
  }
  return { missing: null, software: availability.software === true, products, refusals, wrong };
}
