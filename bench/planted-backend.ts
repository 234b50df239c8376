/**
 * The kernels of `wasm` and `js`, each made slower by repeating one run in twenty: a known difference of
 * 5 % in time that the harness must find. A sample must hold a multiple of twenty runs, or the repeated
 * work falls into some samples and not into others.
 */
import type { Backend, Kernel, PreparedKernel } from '../kernels/contract.js';
import { jsBackend } from '../kernels/js/backend.js';
import { wasmBackend } from '../kernels/wasm/backend.js';

export const REPEAT_EVERY = 20;

export function plantedId(kernel: string): string {
  return `planted/${kernel.replace('/', '-')}`;
}

function slowed(prepared: PreparedKernel): PreparedKernel {
  return {
    weightBytes: prepared.weightBytes,
    setInput: (x) => prepared.setInput(x),
    run: (iterations) => prepared.run(iterations + Math.floor(iterations / REPEAT_EVERY)),
    output: () => prepared.output(),
    ...(prepared.heldUpMs && { heldUpMs: () => prepared.heldUpMs?.() ?? 0 }),
    dispose: () => prepared.dispose(),
  };
}

function planted(kernel: Kernel): Kernel {
  return {
    id: plantedId(kernel.id),
    operand: kernel.operand,
    format: kernel.format,
    supports: (workload) => kernel.supports(workload),
    prepare: async (workload, weights) => slowed(await kernel.prepare(workload, weights)),
  };
}

const backend: Backend = {
  id: 'planted',
  label: 'a planted slow-down of 5 %',
  deviceClass: 'cpu',
  async probe() {
    await Promise.all([jsBackend.probe(), wasmBackend.probe()]);
    return { available: true, version: '1', detail: 'one run in twenty is repeated' };
  },
  kernels: () => [...jsBackend.kernels(), ...wasmBackend.kernels()].map(planted),
};

export default backend;
