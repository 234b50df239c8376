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
import type { DeviceCosts, PreparedKernel, RunResult, Weights, Workload } from '../contract.js';

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
  /** How runs are made complete and read, where that takes more than a call: on a GPU. */
  readonly device?: MatMulDevice;
}

/** A backend whose products are handed over, and complete later. */
export interface MatMulDevice {
  /** `iterations` calls of `product`, complete by the workload's timing. Throws when the device has failed. */
  run(timing: Workload['timing'], iterations: number, product: () => void): Promise<RunResult>;
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
  readonly timing: Workload['timing'];
}

export function prepareMatMul(engine: MatMulEngine, order: MatMulOrder) {
  return async ({ batch, threads, timing }: Workload, weights: Weights): Promise<PreparedKernel> => {
    const tf = await engine.load(threads);
    const { m, k } = weights;
    const product = { tf, engine, order, m, k, batch, timing };
    const operands: Operands = {
      w: engine.weights(tf, weights, order),
      x: inputTensor(product, new Float32Array(k * batch)),
      y: null,
    };
    // The first product packs W where the backend does, and finds its kernel: no part of a time step.
    const first = (): void => multiply(product, operands).dispose();
    if (!engine.device) {
      first();
      return holdTensors(product, operands, null);
    }
    const startMs = performance.now();
    await engine.device.run('latency', 1, first);
    return holdTensors(product, operands, performance.now() - startMs);
  };
}

function inputTensor({ tf, engine, order, k, batch }: Product, x: Float32Array): Tensor2D {
  if (order === 'wx') return engine.input(tf, x.slice(), [k, batch]);
  return engine.input(tf, transpose(x, k, batch), [batch, k]);
}

function multiply({ tf, order }: Product, { w, x }: Operands): Tensor {
  return order === 'xw' ? tf.matMul(x, w) : tf.matMul(w, x);
}

/** `firstRunMs`: on a device, with the upload, which is left to the first product that needs it. */
function holdTensors(product: Product, operands: Operands, firstRunMs: number | null): PreparedKernel {
  const { tf, engine, order, m, k, batch, timing } = product;
  const { device } = engine;
  let live: Operands | null = operands;
  let readBackMs: number | null = null;
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
      const once = (): void => {
        // Freed first, so that the next result can have the same memory.
        own.y?.dispose();
        own.y = multiply(product, own);
      };
      if (device) return device.run(timing, iterations, once);
      for (let i = 0; i < iterations; i++) once();
    },
    output() {
      const { y } = owned();
      if (y === null) throw new Error('There is no output before the first run.');
      const place = (data: Float32Array): Float32Array =>
        order === 'wx' ? data.slice() : transpose(data, batch, m);
      if (!device) return place(y.dataSync<'float32'>());
      const fromMs = performance.now();
      return y.data<'float32'>().then((data) => {
        readBackMs ??= performance.now() - fromMs;
        return place(data);
      });
    },
    ...(device && {
      deviceCosts: (): DeviceCosts => ({ uploadMs: null, preprocessMs: null, firstRunMs, readBackMs }),
    }),
    dispose() {
      if (live === null) return;
      tf.dispose([live.w, live.x]);
      live.y?.dispose();
      live = null;
    },
  };
}
