/** Runs in a page: every WebAssembly kernel on every matrix and batch that it supports, against float64. */
import { checkOutput } from '../../kernels/reference/index.js';
import { createWasmBackend } from '../../kernels/wasm/create-backend.js';
import { detectFeatures } from '../../kernels/wasm/features.js';
import { inputVector } from '../../src/matrix/generate.js';
import { BATCHES, type MatrixCase, matrixCases, wideCase, workloadOf } from '../contract/cases.js';

export interface PageReport {
  readonly features: { readonly simd: boolean; readonly relaxedSimd: boolean };
  /** Products by kernel id. */
  readonly products: Readonly<Record<string, number>>;
  /** A sentence for each wrong product. */
  readonly wrong: readonly string[];
}

const SEED = 5;
/** Each kernel is made for one of these at least. */
const ALL_BATCHES = [...BATCHES, 6, 7];

export async function multiplyInPage(): Promise<PageReport> {
  const features = detectFeatures();
  const products: Record<string, number> = {};
  const wrong: string[] = [];
  for (const kernel of createWasmBackend(features, null).kernels()) {
    products[kernel.id] = 0;
    for (const matrix of [...matrixCases(), wideCase()]) {
      for (const batch of ALL_BATCHES) {
        const workload = workloadOf(matrix, batch);
        if (!kernel.supports(workload).ok) continue;
        const y = await multiply(kernel, matrix, batch);
        products[kernel.id]++;
        const x = inputVector(matrix.weights.k, batch, SEED);
        const { passed, reason } = checkOutput({ weights: matrix.weights, x, batch, y, seed: SEED });
        if (!passed) wrong.push(`${kernel.id}, ${matrix.name}, batch ${batch}: ${reason}`);
      }
    }
  }
  return { features, products, wrong };
}

async function multiply(
  kernel: ReturnType<ReturnType<typeof createWasmBackend>['kernels']>[number],
  matrix: MatrixCase,
  batch: number,
): Promise<Float32Array> {
  const prepared = await kernel.prepare(workloadOf(matrix, batch), matrix.weights);
  prepared.setInput(inputVector(matrix.weights.k, batch, SEED));
  await prepared.run(2);
  const y = (await prepared.output()).slice();
  prepared.dispose();
  return y;
}
