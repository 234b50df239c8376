/** Every kernel of `webgpu`, the strongest of its kind found by the race. */
import { denseRows } from './dense-rows.js';
import { denseTiles } from './dense-tiles.js';
import type { Family } from './plan.js';
import { sell } from './sell.js';
import { sparseRows } from './sparse-rows.js';

export const FAMILIES: readonly Family[] = [
  denseRows('gemv32-f32', { parts: 32, rows: 1, mostBatch: 4 }),
  denseRows('gemv128-f32', { parts: 128, rows: 1, mostBatch: 4 }),
  denseRows('gemv-subgroup-f32', { parts: null, rows: 1, mostBatch: 4 }),
  denseRows('gemv32x4-f32', { parts: 32, rows: 4, mostBatch: 16 }),
  denseRows('gemm8x4-f32', { parts: 8, rows: 4, mostBatch: 64 }),
  denseTiles('gemm16x16-f32', { rows: 16, columns: 16, depth: 128, down: 8, vectors: 1, parts: 16 }, 5),
  denseTiles('gemm32x16-f32', { rows: 32, columns: 16, depth: 128, down: 8, vectors: 1, parts: 16 }, 5),
  denseTiles('gemm16x32-f32', { rows: 16, columns: 32, depth: 64, down: 8, vectors: 1, parts: 8 }, 17),
  denseTiles('gemm32x32-f32', { rows: 32, columns: 32, depth: 64, down: 8, vectors: 1, parts: 8 }, 17),
  denseTiles('gemm64x32-f32', { rows: 64, columns: 32, depth: 32, down: 8, vectors: 1, parts: 4 }, 33),
  denseTiles('gemm64x64-f32', { rows: 64, columns: 64, depth: 64, down: 8, vectors: 2, parts: 8 }, 33),
  sparseRows('csr-row-f32', 1),
  sparseRows('csr-team4-f32', 4),
  sparseRows('csr-team16-f32', 16),
  sparseRows('csr-subgroup-f32', null),
  sparseRows('csr-workgroup-f32', 128),
  sell('sell32x4-f32', 4),
];
