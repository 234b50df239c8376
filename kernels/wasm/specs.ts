import { bsrKernel } from './bsr.js';
import { csrPairsKernel } from './csr-pairs.js';
import { csrRowsKernel } from './csr-rows.js';
import { csrScalarKernel } from './csr-scalar.js';
import { gemmKernel } from './dense-gemm.js';
import { gemvKernel } from './dense-gemv.js';
import type { KernelSpec } from './kernel.js';
import { sellKernel } from './sell.js';

const MANY = Number.POSITIVE_INFINITY;
const simd = { arithmetic: 'simd128' } as const;
const relaxed = { arithmetic: 'relaxed' } as const;
const plain = { fenced: false, slabBytes: null } as const;
const fenced = { fenced: true, slabBytes: null } as const;
/** What of a first-level cache of 32 KB is left beside the weights and Y. */
const inSlabs = { fenced: true, slabBytes: 28 * 1024 } as const;

/**
 * Shapes chosen by interleaved measurement (`npm run bench:kernels`) on AMD Zen 5 and Zen 3, Node 20 to 26: what never
 * came within 5 % of the best of its batch is not here. Several for a batch where engines or sizes differ:
 * `gemv8s4` and `csr8x8s4` hold more vectors than V8 of Node 20 and 22 keeps in registers, and lead on Node 24
 * and 26; slabs pay where X does not fit the second-level cache. The race decides.
 */
export const kernelSpecs: readonly KernelSpec[] = [
  gemvKernel({ rows: 4, streams: 5, ...simd }, 1),
  gemvKernel({ rows: 8, streams: 4, ...simd }, 1),
  gemvKernel({ rows: 4, streams: 4, ...simd }, 2),
  gemvKernel({ rows: 4, streams: 4, ...relaxed }, 2),
  gemvKernel({ rows: 4, streams: 2, ...simd }, 3),
  gemvKernel({ rows: 4, streams: 2, ...relaxed }, 3),
  gemvKernel({ rows: 4, streams: 2, ...simd }, 4),
  gemvKernel({ rows: 4, streams: 1, ...simd }, 5),
  gemmKernel({ vectors: 2, streams: 4, ...simd }, { least: 5, most: MANY }),
  gemmKernel({ vectors: 2, streams: 4, ...relaxed }, { least: 5, most: MANY }),
  csrScalarKernel,
  sellKernel({ rows: 8, steps: 2 }),
  sellKernel({ rows: 16, steps: 1 }),
  csrPairsKernel,
  csrRowsKernel({ panel: 1, unroll: 4, sets: 4, ...plain, ...simd }, { least: 3, most: 4 }),
  csrRowsKernel({ panel: 1, unroll: 4, sets: 4, ...plain, ...relaxed }, { least: 3, most: 4 }),
  csrRowsKernel({ panel: 2, unroll: 4, sets: 2, ...plain, ...simd }, { least: 3, most: 8 }),
  csrRowsKernel({ panel: 2, unroll: 4, sets: 2, ...plain, ...relaxed }, { least: 5, most: 8 }),
  csrRowsKernel({ panel: 2, unroll: 8, sets: 4, ...fenced, ...simd }, { least: 5, most: 8 }),
  csrRowsKernel({ panel: 2, unroll: 8, sets: 4, ...fenced, ...relaxed }, { least: 5, most: 8 }),
  csrRowsKernel({ panel: 4, unroll: 4, sets: 2, ...inSlabs, ...simd }, { least: 5, most: 16 }),
  csrRowsKernel({ panel: 4, unroll: 4, sets: 2, ...inSlabs, ...relaxed }, { least: 5, most: 16 }),
  csrRowsKernel({ panel: 4, unroll: 4, sets: 2, ...fenced, ...simd }, { least: 9, most: MANY }),
  csrRowsKernel({ panel: 4, unroll: 4, sets: 2, ...fenced, ...relaxed }, { least: 9, most: MANY }),
  csrRowsKernel({ panel: 8, unroll: 8, sets: 1, ...fenced, ...simd }, { least: 17, most: 32 }),
  csrRowsKernel({ panel: 8, unroll: 8, sets: 1, ...fenced, ...relaxed }, { least: 17, most: 32 }),
  csrRowsKernel({ panel: 8, unroll: 4, sets: 1, ...inSlabs, ...simd }, { least: 17, most: MANY }),
  csrRowsKernel({ panel: 8, unroll: 4, sets: 1, ...inSlabs, ...relaxed }, { least: 17, most: MANY }),
  bsrKernel,
];
