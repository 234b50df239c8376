import type { PreparedKernel, Weights, Workload } from '../contract.js';
import {
  type ColumnsProduct,
  eightColumns,
  fourColumns,
  oneColumn,
  type ScaledCsr,
  twoColumns,
} from './csr-columns.js';
import { hold } from './hold.js';

/** Widest first: the fewer passes over the weights, the better. */
const WIDTHS: readonly (readonly [number, ColumnsProduct])[] = [
  [8, eightColumns],
  [4, fourColumns],
  [2, twoColumns],
  [1, oneColumn],
];

/** CSR, the batch cut into tiles of 8, 4, 2 and 1 columns; every tile reads the weights once. */
export async function prepareCsr({ batch }: Workload, weights: Weights): Promise<PreparedKernel> {
  const csr: ScaledCsr = {
    rowPtr: new Int32Array(weights.rowPtr),
    offsets: new Int32Array(weights.colIdx).map((column) => column * batch),
    values: weights.values.slice(),
  };
  const x = new Float32Array(weights.k * batch);
  const y = new Float32Array(weights.m * batch);
  const passes = tiles(batch).map(({ from, product }) => {
    const [input, output] = [x.subarray(from), y.subarray(from)];
    return () => product(csr, input, output, batch);
  });
  return hold({
    weightBytes: bytesOf(csr),
    x,
    inputLength: x.length,
    y,
    outputLength: y.length,
    multiply() {
      for (const pass of passes) pass();
    },
  });
}

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

function bytesOf({ rowPtr, offsets, values }: ScaledCsr): number {
  return rowPtr.byteLength + offsets.byteLength + values.byteLength;
}

function tiles(batch: number): { from: number; product: ColumnsProduct }[] {
  const result: { from: number; product: ColumnsProduct }[] = [];
  let from = 0;
  for (const [width, product] of WIDTHS) {
    for (; from + width <= batch; from += width) result.push({ from, product });
  }
  return result;
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
