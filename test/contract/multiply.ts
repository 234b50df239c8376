import { expect } from 'vitest';
import type { Arithmetic, Kernel, PreparedKernel, Weights } from '../../kernels/contract.js';
import { checkOutput } from '../../kernels/reference/index.js';
import { inputVector } from '../../src/matrix/generate.js';
import { type MatrixCase, workloadOf } from './cases.js';

/** A fresh copy of the weights: a kernel may neither keep nor change what it is given. */
export function copyOf(weights: Weights): Weights {
  return {
    ...weights,
    rowPtr: weights.rowPtr.slice(),
    colIdx: weights.colIdx.slice(),
    values: weights.values.slice(),
  };
}

export function supported(kernel: Kernel, matrix: MatrixCase, batch: number): boolean {
  return kernel.supports(workloadOf(matrix, batch)).ok;
}

export async function prepared(kernel: Kernel, matrix: MatrixCase, batch: number): Promise<PreparedKernel> {
  return kernel.prepare(workloadOf(matrix, batch), copyOf(matrix.weights));
}

export function inputOf({ weights }: MatrixCase, batch: number, seed = 1): Float32Array {
  return inputVector(weights.k, batch, seed);
}

/** A copy of the output after `iterations` runs. */
export async function runOnce(kernel: PreparedKernel, iterations = 1): Promise<Float32Array> {
  await kernel.run(iterations);
  return (await kernel.output()).slice();
}

/** Fails unless `y` is the product, every row of it compared with float64. */
export function expectProduct(
  y: Float32Array,
  { weights, name }: MatrixCase,
  x: Float32Array,
  batch: number,
  arithmetic: Arithmetic = 'f32',
): void {
  const check = checkOutput({ weights, x, batch, y, seed: 1, rowWork: Number.POSITIVE_INFINITY, arithmetic });
  expect(check.reason, `${name}, batch ${batch}`).toBeNull();
}

/** The bits of an output, so that 0 and −0 and one NaN and another differ. */
export function bitsOf(y: Float32Array): Buffer {
  return Buffer.from(y.slice().buffer);
}
