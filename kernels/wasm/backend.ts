import type { Backend, Kernel } from '../contract.js';
import { csrGatherKernel } from './csr-gather.js';
import { csrPairsKernel } from './csr-pairs.js';
import { csrRowsKernel } from './csr-rows.js';
import { csrScalarKernel } from './csr-scalar.js';
import { gemmKernel } from './dense-gemm.js';
import { gemvKernel } from './dense-gemv.js';
import { detectFeatures, type Features } from './features.js';
import { defineKernel, type KernelSpec } from './kernel.js';
import { rooflineProbes } from './roofline.js';
import { sellKernel } from './sell.js';

const ANY_BATCH = Number.POSITIVE_INFINITY;

const specs: readonly KernelSpec[] = [
  gemvKernel({ rows: 32, unroll: 1, arithmetic: 'simd128' }, 1),
  gemvKernel({ rows: 16, unroll: 1, arithmetic: 'simd128' }, 2),
  gemvKernel({ rows: 8, unroll: 1, arithmetic: 'simd128' }, 3),
  gemvKernel({ rows: 8, unroll: 1, arithmetic: 'simd128' }, 4),
  gemmKernel({ vectors: 2, unroll: 1, arithmetic: 'simd128' }),
  csrScalarKernel,
  csrGatherKernel,
  sellKernel({ rows: 4, steps: 2 }),
  sellKernel({ rows: 8, steps: 1 }),
  sellKernel({ rows: 16, steps: 1 }),
  csrPairsKernel('simd128'),
  csrRowsKernel({ unroll: 4, sets: 4, splat: 'shuffle', arithmetic: 'simd128' }, { least: 3, most: 4 }),
  csrRowsKernel({ unroll: 4, sets: 2, splat: 'shuffle', arithmetic: 'simd128' }, { least: 3, most: 8 }),
  csrRowsKernel({ unroll: 2, sets: 1, splat: 'load', arithmetic: 'simd128' }, { least: 5, most: ANY_BATCH }),
  csrRowsKernel({ unroll: 1, sets: 1, splat: 'load', arithmetic: 'simd128' }, { least: 5, most: ANY_BATCH }),
];

/** The WebAssembly backend, given what the engine can do. */
export function createWasmBackend(features: Features): Backend {
  const kernels: readonly Kernel[] = specs.map(defineKernel);
  return {
    id: 'wasm',
    label: 'WebAssembly SIMD',
    deviceClass: 'cpu',
    probe: async () =>
      features.simd
        ? {
            available: true,
            version: 'simd128',
            detail: features.relaxedSimd ? 'SIMD and relaxed SIMD' : 'SIMD, no relaxed SIMD',
          }
        : {
            available: false,
            reason: 'This engine does not run WebAssembly SIMD.',
            remedy: 'Use Node 20 or later on a CPU with SSE4.1 or NEON.',
          },
    kernels: () => kernels,
    roofline: async () => rooflineProbes(features),
  };
}

export const wasmBackend: Backend = createWasmBackend(detectFeatures());
