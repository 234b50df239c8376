/**
 * TensorFlow.js on WebAssembly. XNNPACK multiplies a left operand with a right one that it packs, and the
 * backend keeps what was packed by the right operand's tensor id:
 *
 *   xw   the weights are packed once. Three to four times faster at batch 1.
 *   wx   the input is packed. Faster for large weights from about batch 8.
 *
 * A transposed operand would fall to a scalar loop ten times slower. The result is on the WASM heap.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { fillDense, fillDenseTransposed } from '../../src/matrix/dense.js';
import type { Weights } from '../contract.js';
import { loadTfjs } from './load.js';
import type { MatMulEngine, MatMulOrder, Tfjs } from './matmul.js';

export const wasmEngine: MatMulEngine = {
  load: loadTfjs,
  weights: weightsOnHeap,
  input: (tf, values, shape) => tf.tensor2d(values, shape),
};

/**
 * W written straight into the backend's heap. `tf.tensor2d` would want a copy on the JavaScript side
 * first: for the largest layers 150 MB more in every fresh process, and a third of its start.
 */
function weightsOnHeap(tf: Tfjs, weights: Weights, order: MatMulOrder): Tensor2D {
  const { m, k } = weights;
  const backend = tf.backend() as BackendWasm;
  const info = backend.makeOutput(order === 'xw' ? [k, m] : [m, k], 'float32');
  const fill = order === 'xw' ? fillDenseTransposed : fillDense;
  fill(weights, backend.typedArrayFromHeap(info) as Float32Array);
  return tf.engine().makeTensorFromTensorInfo(info) as Tensor2D;
}
