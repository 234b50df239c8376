import { makeWorkload } from '../../src/workload/id.js';
import { parseLayer } from '../../src/workload/layer.js';
import { parsePattern } from '../../src/workload/pattern.js';
import type { Operand, PreparedKernel, Weights } from '../contract.js';
import { wasmBackend } from './backend.js';
import { defaultKernel } from './default-kernel.js';
import { detectFeatures } from './features.js';

export interface ProductOptions {
  /** Columns of X. */
  readonly batch: number;
  /** dense: the zeros are stored and multiplied too. Default: sparse. */
  readonly operand?: Operand;
  /** Default: 1. */
  readonly threads?: number;
  /** How the non-zeros lie, e.g. `block:8x1`, which has a kernel of its own. Default: anyhow. */
  readonly pattern?: string;
}

export interface PreparedProduct extends PreparedKernel {
  /** The kernel that was taken, e.g. `wasm/sell8-f32`. */
  readonly kernel: string;
}

/**
 * Y = W X by one kernel of `wasm`, taken by rule and not by a race: for who wants the kernels without the
 * benchmark. `setInput`, `run(1)`, `output`, and `dispose` at the end.
 *
 * ```ts
 * const product = await prepareProduct(weights, { batch: 4 });
 * product.setInput(x); // K × 4, row-major
 * product.run(1);
 * const y = await product.output(); // M × 4
 * ```
 *
 * @param weights M × K, sorted CSR.
 * @throws RangeError for a pattern that cannot be read, threads that this machine does not have, weights that are not of
 *   the pattern, and more than 4 GiB.
 */
export async function prepareProduct(weights: Weights, options: ProductOptions): Promise<PreparedProduct> {
  const { batch, operand = 'sparse', threads = 1, pattern = 'uniform' } = options;
  const { m, k, nnz } = weights;
  const layer = parseLayer(`gemm:${m}x${k}`);
  const parsed = parsePattern(pattern);
  if (!layer.ok) throw new RangeError(layer.message);
  if (!parsed.ok) throw new RangeError(parsed.message);
  // Only a description here: a kernel takes the non-zeros from the weights.
  const sparsity = Math.min(1 - Number.EPSILON, 1 - nnz / (m * k));
  const workload = makeWorkload({ layer: layer.value, sparsity, pattern: parsed.value, batch, threads });
  const id = defaultKernel(workload, operand, detectFeatures());
  const kernel = wasmBackend.kernels().find((candidate) => candidate.id === id);
  const support = kernel?.supports(workload) ?? { ok: false, reason: 'is not among the kernels' };
  if (kernel === undefined || !support.ok) {
    throw new RangeError(`${id} cannot take this product: ${support.ok ? '' : support.reason}`);
  }
  return { ...(await kernel.prepare(workload, weights)), kernel: id };
}
