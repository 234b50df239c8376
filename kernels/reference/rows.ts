import type { Weights } from '../../src/matrix/weights.js';

export interface ReferenceRows {
  /** Y of the rows asked for, in their order: rows.length × batch, row-major. */
  readonly y: Float64Array;
  /** Σ_k |w · x| of the same entries: the scale that rounding errors are measured against. */
  readonly magnitude: Float64Array;
}

/**
 * Whole rows of Y = W X in float64: the definition of "right".
 *
 * A product of two float32 numbers is exact in float64 (24 + 24 of 53 bits), so only the additions
 * round, each by at most 2⁻⁵³ of the running sum: eight orders of magnitude below any float32 kernel.
 *
 * @param x K × batch, row-major. May hold NaN or infinities: they go through, into the rows that use them only.
 * @param rows row numbers in [0, m), in any order. Throws a RangeError for any other.
 */
export function referenceRows(
  weights: Weights,
  x: Float32Array,
  batch: number,
  rows: readonly number[],
): ReferenceRows {
  checkInput(weights, x, batch);
  const y = new Float64Array(rows.length * batch);
  const magnitude = new Float64Array(rows.length * batch);
  rows.forEach((row, index) => {
    if (!(Number.isInteger(row) && row >= 0 && row < weights.m)) {
      throw new RangeError(`Row ${row} is not one of the ${weights.m} rows of the weights.`);
    }
    addRow(weights, x, batch, row, index * batch, y, magnitude);
  });
  return { y, magnitude };
}

/** All of Y in float64, M × batch row-major. For small matrices and tests. */
export function referenceProduct(weights: Weights, x: Float32Array, batch: number): ReferenceRows {
  return referenceRows(
    weights,
    x,
    batch,
    Array.from({ length: weights.m }, (_, row) => row),
  );
}

function addRow(
  { rowPtr, colIdx, values }: Weights,
  x: Float32Array,
  batch: number,
  row: number,
  at: number,
  y: Float64Array,
  magnitude: Float64Array,
): void {
  for (let p = rowPtr[row]; p < rowPtr[row + 1]; p++) {
    const w = values[p];
    const from = colIdx[p] * batch;
    for (let n = 0; n < batch; n++) {
      const product = w * x[from + n];
      y[at + n] += product;
      magnitude[at + n] += Math.abs(product);
    }
  }
}

function checkInput(weights: Weights, x: Float32Array, batch: number): void {
  if (x.length !== weights.k * batch) {
    throw new RangeError(
      `The input has ${x.length} numbers, but K × batch is ${weights.k} × ${batch} = ${weights.k * batch}.`,
    );
  }
}
