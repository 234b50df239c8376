import { generateWeights } from '../../src/matrix/generate.js';
import type { Weights } from '../../src/matrix/weights.js';
import { makeWorkload } from '../../src/workload/id.js';
import { parseLayer } from '../../src/workload/layer.js';
import { type Pattern, parsePattern } from '../../src/workload/pattern.js';
import type { Workload } from '../../src/workload/workload.js';

/** One matrix that every kernel must multiply, or say that it does not. */
export interface MatrixCase {
  readonly name: string;
  readonly sparsity: number;
  readonly pattern: Pattern;
  readonly weights: Weights;
}

export const BATCHES: readonly number[] = [1, 2, 3, 4, 5, 8, 16, 31, 32, 33, 64];

/** Nothing here is a multiple of a vector, a strip or a panel, but the one that is a multiple of all. */
const SHAPES: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 7],
  [7, 1],
  [33, 65],
  [64, 128],
  [129, 257],
];

const PATTERNS: readonly (readonly [string, number])[] = [
  ['uniform', 0],
  ['uniform', 0.5],
  ['uniform', 0.9],
  ['bernoulli', 0.98],
  ['block:4x4', 0.75],
];

/** Every shape with every pattern, and matrices that no generator makes. */
export function matrixCases(): MatrixCase[] {
  const generated = SHAPES.flatMap(([m, k]) =>
    PATTERNS.filter(([pattern]) => pattern !== 'block:4x4' || (m % 4 === 0 && k % 4 === 0)).map(
      ([pattern, sparsity]) => generatedCase(m, k, pattern, sparsity),
    ),
  );
  return [...generated, generatedCase(64, 128, 'bank:32', 0.75), ...handMadeCases()];
}

/** More columns than 16 bits can number; too large to be stored densely in a test. */
export function wideCase(): MatrixCase {
  return generatedCase(300, 70_000, 'uniform', 0.999);
}

export function generatedCase(
  m: number,
  k: number,
  patternText: string,
  sparsity: number,
  seed = 3,
): MatrixCase {
  const pattern = parsePattern(patternText);
  if (!pattern.ok) throw new Error(pattern.message);
  return {
    name: `${m}×${k} ${patternText} ${sparsity}`,
    sparsity,
    pattern: pattern.value,
    weights: generateWeights({ m, k, gates: 1, sparsity, pattern: pattern.value, seed }),
  };
}

function handMadeCases(): MatrixCase[] {
  const one = (m: number, k: number, name: string, rowLength: (row: number) => number) =>
    rowsCase(m, k, `${m}×${k} ${name}`, rowLength);
  return [
    one(37, 41, 'all zero', () => 0),
    one(45, 50, 'one full row among empty ones', (row) => (row === 20 ? 50 : 0)),
    one(40, 64, 'only the last row', (row) => (row === 39 ? 3 : 0)),
    one(70, 33, 'rows of 0, 1, 2, … non-zeros', (row) => row % 34),
    one(50, 60, 'empty rows in front and behind', (row) => (row > 9 && row < 40 ? 7 : 0)),
  ];
}

/** Row r holds `rowLength(r)` non-zeros, as late as possible, so that the last column is used. */
function rowsCase(m: number, k: number, name: string, rowLength: (row: number) => number): MatrixCase {
  const rowPtr = new Uint32Array(m + 1);
  for (let row = 0; row < m; row++) rowPtr[row + 1] = rowPtr[row] + rowLength(row);
  const nnz = rowPtr[m];
  const colIdx = new Uint32Array(nnz);
  for (let row = 0; row < m; row++) {
    for (let p = rowPtr[row]; p < rowPtr[row + 1]; p++) colIdx[p] = k - (rowPtr[row + 1] - p);
  }
  const values = Float32Array.from({ length: nnz }, (_, p) => ((p * 37) % 101) / 128 + 0.25);
  // Only a description: a kernel takes the non-zeros from the weights.
  const sparsity = Math.min(0.999, 1 - nnz / (m * k));
  return { name, sparsity, pattern: { kind: 'uniform' }, weights: { m, k, nnz, rowPtr, colIdx, values } };
}

export function workloadOf({ weights, sparsity, pattern }: MatrixCase, batch: number): Workload {
  const layer = parseLayer(`gemm:${weights.m}x${weights.k}`);
  if (!layer.ok) throw new Error(layer.message);
  return makeWorkload({ layer: layer.value, sparsity, pattern, batch });
}
