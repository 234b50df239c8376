import type { PreparedKernel, Weights, Workload } from '../contract.js';
import { hold } from './hold.js';

/** The loop of the textbooks, float32 sums in Y: what people compare with, and write themselves. */
export async function prepareNaiveCsr({ batch }: Workload, weights: Weights): Promise<PreparedKernel> {
  const rowPtr = weights.rowPtr.slice();
  const colIdx = weights.colIdx.slice();
  const values = weights.values.slice();
  const x = new Float32Array(weights.k * batch);
  const y = new Float32Array(weights.m * batch);
  const product = batch === 1 ? naiveSpmv : naiveSpmm;
  return hold({
    weightBytes: rowPtr.byteLength + colIdx.byteLength + values.byteLength,
    x,
    inputLength: x.length,
    y,
    outputLength: y.length,
    multiply: () => product(rowPtr, colIdx, values, x, y, batch),
  });
}

function naiveSpmv(
  rowPtr: Uint32Array,
  colIdx: Uint32Array,
  values: Float32Array,
  x: Float32Array,
  y: Float32Array,
): void {
  for (let row = 0; row < y.length; row++) {
    let sum = 0;
    for (let p = rowPtr[row]; p < rowPtr[row + 1]; p++) sum += values[p] * x[colIdx[p]];
    y[row] = sum;
  }
}

function naiveSpmm(
  rowPtr: Uint32Array,
  colIdx: Uint32Array,
  values: Float32Array,
  x: Float32Array,
  y: Float32Array,
  batch: number,
): void {
  y.fill(0);
  for (let row = 0; row < rowPtr.length - 1; row++) {
    for (let p = rowPtr[row]; p < rowPtr[row + 1]; p++) {
      for (let n = 0; n < batch; n++) y[row * batch + n] += values[p] * x[colIdx[p] * batch + n];
    }
  }
}
