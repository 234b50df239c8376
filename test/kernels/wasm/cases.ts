import type { Weights, Workload } from '../../../kernels/contract.js';

/** A workload as the kernels see it: only the sizes matter to them. */
export function workloadOf(weights: Weights, batch: number): Workload {
  const { m, k } = weights;
  return {
    id: `gemm:${m}x${k}/b${batch}`,
    layer: `gemm:${m}x${k}`,
    cell: 'gemm',
    m,
    k,
    batch,
    sparsity: 0,
    pattern: 'uniform',
    cache: 'warm',
    threads: 1,
    timing: 'latency',
    steps: null,
  };
}

/** A number in [0, 1) that depends on the three arguments only (a murmur3 finaliser). */
export function noise(a: number, b: number, c: number): number {
  let h = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b) ^ Math.imul(c + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** Sorted CSR of m × k whose entry (r, c) is stored where `keep` says so. */
export function weightsWhere(m: number, k: number, keep: (row: number, column: number) => boolean): Weights {
  const rowPtr = new Uint32Array(m + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (let r = 0; r < m; r++) {
    for (let c = 0; c < k; c++) {
      if (!keep(r, c)) continue;
      columns.push(c);
      values.push((noise(r, c, 7) < 0.5 ? -1 : 1) * (0.25 + noise(r, c, 8)));
    }
    rowPtr[r + 1] = columns.length;
  }
  return {
    m,
    k,
    nnz: columns.length,
    rowPtr,
    colIdx: Uint32Array.from(columns),
    values: Float32Array.from(values),
  };
}

export const patterns: Readonly<Record<string, (row: number, column: number) => boolean>> = {
  empty: () => false,
  full: () => true,
  'every second row empty': (r, c) => r % 2 === 1 && noise(r, c, 1) < 0.3,
  sparse: (r, c) => noise(r, c, 2) < 0.1,
  half: (r, c) => noise(r, c, 3) < 0.5,
  'rows of every length': (r, c) => c <= r,
  'last column only': (_r, c) => c % 37 === 36 || c === 0,
};

export function inputOf(k: number, batch: number): Float32Array {
  return Float32Array.from({ length: k * batch }, (_, i) => noise(i, k, batch) * 2 - 1);
}

/** Y = W X in float64, and Σ |w·x| of every element, which rounding errors are relative to. */
export function exactProduct(weights: Weights, x: Float32Array, batch: number) {
  const { m, rowPtr, colIdx, values } = weights;
  const y = new Float64Array(m * batch);
  const magnitude = new Float64Array(m * batch);
  for (let r = 0; r < m; r++) {
    for (let p = rowPtr[r]; p < rowPtr[r + 1]; p++) {
      for (let n = 0; n < batch; n++) {
        const product = values[p] * x[colIdx[p] * batch + n];
        y[r * batch + n] += product;
        magnitude[r * batch + n] += Math.abs(product);
      }
    }
  }
  return { y, magnitude };
}
