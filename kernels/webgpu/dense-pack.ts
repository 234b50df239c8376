import { fillDense } from '../../src/matrix/dense.js';
import type { Weights } from '../contract.js';

/** W row-major with K filled up by zeros to a multiple of `multiple`: m × `stride` numbers. */
export function paddedDense(
  weights: Weights,
  multiple: number,
): { readonly stride: number; readonly values: Float32Array<ArrayBuffer> } {
  const { m, k, rowPtr, colIdx } = weights;
  const stride = Math.ceil(k / multiple) * multiple;
  if (stride === k) return { stride, values: fillDense(weights) as Float32Array<ArrayBuffer> };
  const values = new Float32Array(m * stride);
  for (let row = 0; row < m; row++) {
    for (let i = rowPtr[row]; i < rowPtr[row + 1]; i++) values[row * stride + colIdx[i]] = weights.values[i];
  }
  return { stride, values };
}
