import { createRequire } from 'node:module';
import { expectProduct, PRODUCT, requireFrom } from './product.js';

/** The part of the public interface of `@tensorflow/tfjs-node` that is used here. */
interface TfjsNode {
  tensor2d(values: readonly number[], shape: readonly [number, number]): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
  getBackend(): string;
  backend(): { readonly binding?: { readonly TF_Version?: string } };
}
interface Tensor {
  dataSync(): Float32Array;
}

export async function check(folder: string): Promise<string> {
  mendUtil();
  const tf = requireFrom(folder)('@tensorflow/tfjs-node') as TfjsNode;
  const y = tf.matMul(tf.tensor2d(PRODUCT.a, [2, 3]), tf.tensor2d(PRODUCT.b, [3, 2]));
  expectProduct(y.dataSync());
  if (tf.getBackend() !== 'tensorflow')
    throw new Error(`It computed with '${tf.getBackend()}', not with libtensorflow.`);
  return `libtensorflow ${tf.backend().binding?.TF_Version ?? 'of unknown version'}`;
}

/** tfjs-node 4.22 calls a function that Node 23 removed. */
function mendUtil(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
}
