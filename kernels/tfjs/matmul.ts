/**
 * The dense product as tfjs does it best: X (batch × K) times W (K × M), W second, untransposed and
 * long-lived. The WebAssembly backend hands that case to XNNPACK and caches the weights it packs by
 * the tensor's id; a transposed W falls to a scalar loop (about ten times slower), W first would be
 * packed anew in every call (two to four times slower at batch 1). `matMul` computes before it
 * returns: the result is on the WASM heap, and nothing is deferred to the moment it is read.
 *
 * The layouts differ from ours by a transposition, which happens in `setInput` and `output`, never
 * in `run`.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { fillDenseTransposed } from '../../src/matrix/dense.js';
import type { PreparedKernel, Weights, Workload } from '../contract.js';
import { loadTfjs, type Tfjs } from './load.js';

interface Operands {
  readonly w: Tensor2D;
  x: Tensor2D;
  /** batch × M; null before the first run. */
  y: Tensor | null;
}

export async function prepareMatMul({ batch }: Workload, weights: Weights): Promise<PreparedKernel> {
  const tf = await loadTfjs();
  const { m, k } = weights;
  const operands: Operands = {
    w: weightsOnHeap(tf, weights),
    x: tf.zeros([batch, k]),
    y: null,
  };
  // The first product packs W: that is preparation, and no part of a time step.
  tf.matMul(operands.x, operands.w).dispose();
  return holdTensors(tf, operands, m, k, batch);
}

/**
 * W (K × M) written straight into the backend's heap. `tf.tensor2d` would want a copy on the JavaScript
 * side first: for the largest layers 150 MB more in every fresh process, and a third of its start.
 */
function weightsOnHeap(tf: Tfjs, weights: Weights): Tensor2D {
  const backend = tf.backend() as BackendWasm;
  const info = backend.makeOutput([weights.k, weights.m], 'float32');
  fillDenseTransposed(weights, backend.typedArrayFromHeap(info) as Float32Array);
  return tf.engine().makeTensorFromTensorInfo(info) as Tensor2D;
}

function holdTensors(tf: Tfjs, operands: Operands, m: number, k: number, batch: number): PreparedKernel {
  let live: Operands | null = operands;
  const owned = (): Operands => {
    if (live === null) throw new Error('This kernel was disposed of and cannot be used any more.');
    return live;
  };
  return {
    weightBytes: 4 * k * m,
    setInput(x) {
      const own = owned();
      if (x.length !== k * batch) {
        throw new RangeError(`The input has ${x.length} numbers, but K × batch is ${k * batch}.`);
      }
      own.x.dispose();
      own.x = tf.tensor2d(transposed(x, k, batch), [batch, k]);
    },
    run(iterations) {
      const own = owned();
      for (let i = 0; i < iterations; i++) {
        // Freed first, so that the next result can have the same memory.
        own.y?.dispose();
        own.y = tf.matMul(own.x, own.w);
      }
    },
    output() {
      const { y } = owned();
      if (y === null) throw new Error('There is no output before the first run.');
      return transposed(y.dataSync<'float32'>(), batch, m);
    },
    dispose() {
      if (live === null) return;
      tf.dispose([live.w, live.x]);
      live.y?.dispose();
      live = null;
    },
  };
}

/** rows × columns to columns × rows; always a copy. */
function transposed(a: Float32Array, rows: number, columns: number): Float32Array {
  if (rows === 1 || columns === 1) return a.slice();
  const result = new Float32Array(a.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = a[row * columns + column];
  }
  return result;
}
