import { csrGatherKernel } from './csr-gather.js';
import { csrPairsKernel } from './csr-pairs.js';
import { csrRowsKernel } from './csr-rows.js';
import { csrScalarKernel } from './csr-scalar.js';
import { gemmKernel } from './dense-gemm.js';
import { gemvKernel } from './dense-gemv.js';
import type { KernelSpec } from './kernel.js';
import { sellKernel } from './sell.js';

const MANY = Number.POSITIVE_INFINITY;

/**
 * Shapes chosen by interleaved measurement on AMD Zen 5, Node 20 and 24, at 1760² and 7680 × 2560. V8 of
 * Node 20 and 22 loads all inputs of a loop body before it computes, so bodies with more than about 14 live
 * vectors spill there and not later: `csr1x28` wins on Node 20 what `csr4x32` wins on 24, and the race
 * between the candidates of a batch decides.
 */
export const kernelSpecs: readonly KernelSpec[] = [
  gemvKernel({ rows: 28, arithmetic: 'simd128' }, 1),
  gemvKernel({ rows: 16, arithmetic: 'simd128' }, 2),
  gemvKernel({ rows: 8, arithmetic: 'simd128' }, 3),
  gemvKernel({ rows: 8, arithmetic: 'simd128' }, 4),
  gemvKernel({ rows: 4, arithmetic: 'simd128' }, 5),
  gemvKernel({ rows: 4, arithmetic: 'simd128' }, 6),
  gemmKernel({ vectors: 2, touch: false, arithmetic: 'simd128' }, { least: 7, most: MANY }),
  gemmKernel({ vectors: 2, touch: true, arithmetic: 'simd128' }, { least: 7, most: MANY }),
  gemmKernel({ vectors: 2, touch: true, arithmetic: 'relaxed' }, { least: 7, most: MANY }),
  csrScalarKernel,
  csrGatherKernel,
  sellKernel({ rows: 4, steps: 2 }),
  sellKernel({ rows: 8, steps: 2 }),
  sellKernel({ rows: 16, steps: 1 }),
  csrPairsKernel,
  csrRowsKernel(
    { panel: 1, unroll: 4, sets: 4, splat: 'shuffle', arithmetic: 'simd128' },
    { least: 3, most: 4 },
  ),
  csrRowsKernel(
    { panel: 2, unroll: 4, sets: 2, splat: 'shuffle', arithmetic: 'simd128' },
    { least: 3, most: 8 },
  ),
  csrRowsKernel(
    { panel: 4, unroll: 2, sets: 1, splat: 'load', arithmetic: 'simd128' },
    { least: 5, most: MANY },
  ),
  csrRowsKernel(
    { panel: 7, unroll: 1, sets: 1, splat: 'load', arithmetic: 'simd128' },
    { least: 9, most: MANY },
  ),
  csrRowsKernel(
    { panel: 8, unroll: 4, sets: 1, splat: 'shuffle', arithmetic: 'simd128' },
    { least: 9, most: MANY },
  ),
  csrRowsKernel(
    { panel: 8, unroll: 4, sets: 1, splat: 'shuffle', arithmetic: 'relaxed' },
    { least: 9, most: MANY },
  ),
];
