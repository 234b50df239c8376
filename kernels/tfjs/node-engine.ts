/**
 * TensorFlow.js on libtensorflow. In both orders the operands are read as they are: TensorFlow packs inside
 * of every product, whoever is on which side. With one of them transposed, a product took 1.2 to 2.7 times as
 * long as `xw` on all batches up to 8, and was nowhere faster than the better of the two.
 *
 * A product is complete when `matMul` returns: the addon creates TensorFlow's eager context without its
 * asynchronous mode, and no thread but the caller's had used a processor after a call (`schedstat` of all
 * threads, 7680 × 2560 at batch 64).
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { fillDense, fillDenseTransposed } from '../../src/matrix/dense.js';
import { OptionalMissing, requirePath } from '../optional.js';
import type { MatMulEngine, Tfjs } from './matmul.js';
import { findTfjsNode, NOT_INSTALLED } from './node-files.js';

/** What the package exports: all of TensorFlow.js, in a copy of its own, and the versions. */
export type TfjsNode = Tfjs & { readonly version: Readonly<Record<string, string>> };

/**
 * Products on `threads` threads, which is decided for the whole process when libtensorflow is loaded.
 */
export function nodeEngine(threads: number): MatMulEngine {
  return {
    async load(asked) {
      if (asked !== threads)
        throw new Error(`TensorFlow was loaded for ${countThreads(threads)}, not for ${asked}.`);
      return loadTfjsNode(threads);
    },
    weights(tf, weights, order) {
      const { m, k } = weights;
      return order === 'xw'
        ? tf.tensor2d(fillDenseTransposed(weights), [k, m])
        : tf.tensor2d(fillDense(weights), [m, k]);
    },
    input(tf, values, shape) {
      const tensor = tf.tensor2d(values, shape);
      handOver(tf, tensor);
      return tensor;
    },
  };
}

/**
 * Loads the package, and libtensorflow with it: about a second. Safe to call again. Throws `OptionalMissing`
 * where it is not installed, and what the package throws. A libtensorflow that lacks a function ends the
 * process.
 */
export async function loadTfjsNode(threads: number): Promise<TfjsNode> {
  prepareEnvironment(threads);
  restoreRemovedFunction();
  const found = findTfjsNode();
  if (found === null) throw new OptionalMissing(NOT_INSTALLED);
  const tf = requirePath<TfjsNode>(createRequire(join(found.folder, 'package.json')).resolve(found.folder));
  tf.enableProdMode();
  // Every copy of TensorFlow.js in a process shares one engine: another may have chosen its own backend.
  if (!(await tf.setBackend('tensorflow'))) throw new Error('setBackend refused it');
  return tf;
}

export function countThreads(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}

/** Of libtensorflow, e.g. `2.21.0`; null where the addon does not tell. */
export function libtensorflowVersion(tf: TfjsNode): string | null {
  const backend = tf.backend() as { readonly binding?: { readonly TF_Version?: string } };
  return backend.binding?.TF_Version ?? null;
}

/**
 * What TensorFlow reads from the environment once, when it is loaded. With 1 for the threads inside of an
 * operator the caller's thread computes alone; with n, n threads of a pool do while the caller waits.
 */
function prepareEnvironment(threads: number, env: NodeJS.ProcessEnv = process.env): void {
  env.TF_NUM_INTRAOP_THREADS = String(threads);
  env.TF_NUM_INTEROP_THREADS = '1';
  // Errors only. One note, that oneDNN is in use, is written to stderr all the same.
  env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // A build for CUDA would choose a GPU by itself, and these are kernels of a CPU.
  env.CUDA_VISIBLE_DEVICES = '-1';
}

/** `tfjs-node` 4.22 calls a function that Node 23 removed. */
function restoreRemovedFunction(): void {
  if ('isNullOrUndefined' in util) return;
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}

/** A new tensor's values stay with JavaScript until an operator reads them: any will do. */
function handOver(tf: Tfjs, tensor: Tensor2D): void {
  tf.max(tensor).dispose();
}
