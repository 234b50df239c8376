/**
 * The dense product in the two orders in which TensorFlow.js is fast, on each of its backends from another
 * batch on:
 *
 *   xw   X (batch × K) times W (K × M)
 *   wx   W (M × K) times X (K × N)
 *
 * Neither operand is transposed by `matMul`, which paid on neither backend. `matMul` computes before it
 * returns: nothing is deferred to the moment when the result is read. Where a layout differs from ours by a
 * transposition, that happens in `prepare`, `setInput` and `output`, never in `run`.
 */

import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { transpose } from '../../src/matrix/transpose.js';
import type { PreparedKernel, Weights, Workload } from '../contract.js';

/** The part of the public interface of `@tensorflow/tfjs-core` that is used here. */
export type Tfjs = typeof import('@tensorflow/tfjs-core');

export type MatMulOrder = 'xw' | 'wx';

/** A backend of TensorFlow.js, and how tensors get into its memory. */
export interface MatMulEngine {
  load(threads: number): Promise<Tfjs>;
  /** W for the order, in memory of the backend. */
  weights(tf: Tfjs, weights: Weights, order: MatMulOrder): Tensor2D;
  /** A tensor of these values, row-major, in memory of the backend. Owns `values`. */
  input(tf: Tfjs, values: Float32Array, shape: [number, number]): Tensor2D;
}

interface Operands {
  readonly w: Tensor2D;
  x: Tensor2D;
  /** null before the first run. */
  y: Tensor | null;
}

interface Product {
  readonly tf: Tfjs;
  readonly engine: MatMulEngine;
  readonly order: MatMulOrder;
  readonly m: number;
  readonly k: number;
  readonly batch: number;
}

export function prepareMatMul(engine: MatMulEngine, order: MatMulOrder) {
  return async ({ batch, threads }: Workload, weights: Weights): Promise<PreparedKernel> => {
    const tf = await engine.load(threads);
    const { m, k } = weights;
    const product = { tf, engine, order, m, k, batch };
    const operands: Operands = {
      w: engine.weights(tf, weights, order),
      x: inputTensor(product, new Float32Array(k * batch)),
      y: null,
    };
    // The first product packs W where the backend does, and finds its kernel: no part of a time step.
    multiply(product, operands).dispose();
    return holdTensors(product, operands);
  };
}

function inputTensor({ tf, engine, order, k, batch }: Product, x: Float32Array): Tensor2D {
  if (order === 'wx') return engine.input(tf, x.slice(), [k, batch]);
  return engine.input(tf, transpose(x, k, batch), [batch, k]);
}

function multiply({ tf, order }: Product, { w, x }: Operands): Tensor {
  return order === 'xw' ? tf.matMul(x, w) : tf.matMul(w, x);
}

function holdTensors(product: Product, operands: Operands): PreparedKernel {
  const { tf, order, m, k, batch } = product;
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
      own.x = inputTensor(product, x);
    },
    run(iterations) {
      const own = owned();
      for (let i = 0; i < iterations; i++) {
        // Freed first, so that the next result can have the same memory.
        own.y?.dispose();
        own.y = multiply(product, own);
      }
    },
    output() {
      const { y } = owned();
      if (y === null) throw new Error('There is no output before the first run.');
      const data = y.dataSync<'float32'>();
      return order === 'wx' ? data.slice() : transpose(data, batch, m);
    },
    dispose() {
      if (live === null) return;
      tf.dispose([live.w, live.x]);
      live.y?.dispose();
      live = null;
    },
  };
}
