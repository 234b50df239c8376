import type { Backend, Kernel } from '../contract.js';
import type { Features } from './features.js';
import { defineKernel } from './kernel.js';
import { rooflineProbes } from './roofline.js';
import { kernelSpecs } from './specs.js';
import type { ThreadHost } from './threads/host.js';
import { createTeamPool } from './threads/pool.js';

/** The WebAssembly backend, given what the engine can do and how threads are started (null: not at all). */
export function createWasmBackend(features: Features, host: ThreadHost | null): Backend {
  const threads = host && { processors: () => host.processors(), pool: createTeamPool(host) };
  const kernels: readonly Kernel[] = kernelSpecs.map((spec) => defineKernel(spec, features, threads));
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
    roofline: async (count) =>
      threads === null || count === 1
        ? rooflineProbes(features)
        : rooflineProbes(features, {
            threads: count,
            start: (module, memory) => threads.pool.load(count, module, memory),
          }),
  };
}
