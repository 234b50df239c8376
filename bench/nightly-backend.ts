/**
 * The WebAssembly kernels as a backend of their own, `guarded`, whose sparse ones repeat some of their
 * runs when the variable below says so: the same build with and without a known slow-down, under the same
 * ids. The rest of a division is carried over to the next sample, so that the slow-down is right on
 * average even where a sample holds few runs.
 */
import type { Backend, Kernel, PreparedKernel } from '../kernels/contract.js';
import { wasmBackend } from '../kernels/wasm/backend.js';

/** Runs that are repeated, per hundred. */
export const REPEAT_VARIABLE = 'SPARSE_BENCH_REPEAT_PERCENT';

function slowed(prepared: PreparedKernel, percent: number): PreparedKernel {
  let owed = 0;
  return {
    weightBytes: prepared.weightBytes,
    setInput: (x) => prepared.setInput(x),
    run: (iterations) => {
      owed += iterations * percent;
      const repeated = Math.floor(owed / 100);
      owed -= repeated * 100;
      return prepared.run(iterations + repeated);
    },
    output: () => prepared.output(),
    dispose: () => prepared.dispose(),
  };
}

function guarded(kernel: Kernel, percent: number): Kernel {
  return {
    id: kernel.id.replace('wasm/', 'guarded/'),
    operand: kernel.operand,
    format: kernel.format,
    supports: (workload) => kernel.supports(workload),
    prepare: async (workload, weights) => {
      const prepared = await kernel.prepare(workload, weights);
      return slowed(prepared, kernel.operand === 'sparse' ? percent : 0);
    },
  };
}

const backend: Backend = {
  id: 'guarded',
  label: 'WebAssembly SIMD, guarded',
  deviceClass: 'cpu',
  probe: () => wasmBackend.probe(),
  kernels: () => {
    const percent = Number(process.env[REPEAT_VARIABLE] ?? 0);
    return wasmBackend.kernels().map((kernel) => guarded(kernel, percent));
  },
};

export default backend;
