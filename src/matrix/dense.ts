import type { Weights } from './weights.js';

/**
 * Writes the weights densely, m × k row-major (element r, c at r·k + c), zeros included. Allocates
 * unless `target` is given. Throws RangeError when `target` is not of m · k elements.
 */
export function fillDense(weights: Weights, target?: Float32Array): Float32Array {
  const { m, k, rowPtr, colIdx, values } = weights;
  const dense = cleared(m * k, target);
  for (let row = 0; row < m; row++) {
    const rowStart = row * k;
    for (let i = rowPtr[row]; i < rowPtr[row + 1]; i++) dense[rowStart + colIdx[i]] = values[i];
  }
  return dense;
}

/** The same transposed: k × m row-major (element r, c of W at c·m + r). */
export function fillDenseTransposed(weights: Weights, target?: Float32Array): Float32Array {
  const { m, k, rowPtr, colIdx, values } = weights;
  const dense = cleared(m * k, target);
  for (let row = 0; row < m; row++) {
    for (let i = rowPtr[row]; i < rowPtr[row + 1]; i++) dense[colIdx[i] * m + row] = values[i];
  }
  return dense;
}

/** The non-zeros of an m × k row-major matrix as sorted CSR. Throws RangeError when the size does not fit. */
export function denseToWeights(dense: Float32Array, m: number, k: number): Weights {
  if (dense.length !== m * k) throw new RangeError(`${dense.length} elements are not ${m}×${k}.`);
  const rowPtr = new Uint32Array(m + 1);
  const colIdx: number[] = [];
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < k; column++) if (dense[row * k + column] !== 0) colIdx.push(column);
    rowPtr[row + 1] = colIdx.length;
  }
  const values = dense.filter((value) => value !== 0);
  return { m, k, nnz: colIdx.length, rowPtr, colIdx: Uint32Array.from(colIdx), values };
}

function cleared(size: number, target: Float32Array | undefined): Float32Array {
  if (target === undefined) return new Float32Array(size);
  if (target.length !== size) throw new RangeError(`The target has ${target.length} elements, not ${size}.`);
  return target.fill(0);
}
