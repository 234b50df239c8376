import type { Weights } from '../../../src/matrix/weights.js';

/** Y = W X with every product and every sum rounded to float32, in the order of the columns. */
export function float32Product(weights: Weights, x: Float32Array, batch: number): Float32Array {
  const { m, rowPtr, colIdx, values } = weights;
  const y = new Float32Array(m * batch);
  for (let row = 0; row < m; row++) {
    for (let p = rowPtr[row]; p < rowPtr[row + 1]; p++) {
      for (let n = 0; n < batch; n++) {
        const product = Math.fround(values[p] * x[colIdx[p] * batch + n]);
        y[row * batch + n] = Math.fround(y[row * batch + n] + product);
      }
    }
  }
  return y;
}

/** The same with the columns walked from last to first: another order of summation, as right as the first. */
export function float32ProductBackwards(weights: Weights, x: Float32Array, batch: number): Float32Array {
  const { m, rowPtr, colIdx, values } = weights;
  const y = new Float32Array(m * batch);
  for (let row = 0; row < m; row++) {
    for (let p = rowPtr[row + 1] - 1; p >= rowPtr[row]; p--) {
      for (let n = 0; n < batch; n++) {
        const product = Math.fround(values[p] * x[colIdx[p] * batch + n]);
        y[row * batch + n] = Math.fround(y[row * batch + n] + product);
      }
    }
  }
  return y;
}

/** One row of the weights as a matrix of its own, its `index`-th non-zero left out. */
export function rowWithoutNonZero(weights: Weights, row: number, index: number): Weights {
  const [from, to] = [weights.rowPtr[row], weights.rowPtr[row + 1]];
  const others = (_: number, p: number) => p !== index;
  return {
    m: 1,
    k: weights.k,
    nnz: to - from - 1,
    rowPtr: Uint32Array.of(0, to - from - 1),
    colIdx: weights.colIdx.subarray(from, to).filter(others),
    values: weights.values.subarray(from, to).filter(others),
  };
}
