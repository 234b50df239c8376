/**
 * The dense product in the two ways in which tfjs is fast. XNNPACK multiplies a left operand with a right
 * one that it packs, and the WebAssembly backend keeps what was packed by the right operand's tensor id:
 *
 *   xw   X (batch × K) times W (K × M): the weights are packed once. Three to four times faster at batch 1.
 *   wx   W (M × K) times X (K × N): the input is packed. Faster for large weights from about batch 8.
 *
 * Neither operand is transposed by `matMul`, which would fall to a scalar loop ten times slower. `matMul`
 * computes before it returns: the result is on the WASM heap, and nothing is deferred to the moment it is
 * read. Where a layout differs from ours by a transposition, that happens in `prepare`, `setInput` and
 * `output`, never in `run`.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { fillDense, fillDenseTransposed } from '../../src/matrix/dense.js';
import type { PreparedKernel, Weights, Workload } from '../contract.js';
import { loadTfjs, type Tfjs } from './load.js';

export type MatMulOrder = 'xw' | 'wx';

interface Operands {
  readonly w: Tensor2D;
  x: Tensor2D;
  /** null before the first run. */
  y: Tensor | null;
}

interface Shape {
  readonly order: MatMulOrder;
  readonly m: number;
  readonly k: number;
  readonly batch: number;
}

export function prepareMatMul(order: MatMulOrder) {
  return async ({ batch }: Workload, weights: Weights): Promise<PreparedKernel> => {
    const tf = await loadTfjs();
    const { m, k } = weights;
    const shape = { order, m, k, batch };
    const operands: Operands = {
      w: weightsOnHeap(tf, weights, order),
      x: inputTensor(tf, new Float32Array(k * batch), shape),
      y: null,
    };
    // The first product packs W: that is preparation, and no part of a time step.
    product(tf, operands, order).dispose();
    return holdTensors(tf, operands, shape);
  };
}

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

function inputTensor(tf: Tfjs, x: Float32Array, { order, k, batch }: Shape): Tensor2D {
  if (order === 'wx') return tf.tensor2d(x.slice(), [k, batch]);
  return tf.tensor2d(transposed(x, k, batch), [batch, k]);
}

function product(tf: Tfjs, { w, x }: Operands, order: MatMulOrder): Tensor {
  return order === 'xw' ? tf.matMul(x, w) : tf.matMul(w, x);
}

function holdTensors(tf: Tfjs, operands: Operands, shape: Shape): PreparedKernel {
  const { order, m, k, batch } = shape;
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
      own.x = inputTensor(tf, x, shape);
    },
    run(iterations) {
      const own = owned();
      for (let i = 0; i < iterations; i++) {
        // Freed first, so that the next result can have the same memory.
        own.y?.dispose();
        own.y = product(tf, own, order);
      }
    },
    output() {
      const { y } = owned();
      if (y === null) throw new Error('There is no output before the first run.');
      const data = y.dataSync<'float32'>();
      return order === 'wx' ? data.slice() : transposed(data, batch, m);
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
