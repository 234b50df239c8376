/**
 * The WebAssembly kernels as a backend of their own, `guarded`, whose sparse ones multiply some of their rows
 * twice when the variable below says so: the same build with and without a known slow-down, under the same
 * ids. The rows are repeated after every sample's runs, as many times as it has runs, so that every sample is slower by
 * as much, the fastest as well: runs repeated now and then would miss some samples, and fast ones rather than slow ones.
 */
import type { Backend, Kernel, PreparedKernel, Weights, Workload } from '../kernels/contract.js';
import { wasmBackend } from '../kernels/wasm/backend.js';

/** Rows that are multiplied twice, per hundred. */
export const REPEAT_VARIABLE = 'SPARSE_BENCH_REPEAT_PERCENT';

/** The first `rows` rows. */
function firstRows({ k, rowPtr, colIdx, values }: Weights, rows: number): Weights {
  const nnz = rowPtr[rows];
  return {
    m: rows,
    k,
    nnz,
    rowPtr: rowPtr.slice(0, rows + 1),
    colIdx: colIdx.slice(0, nnz),
    values: values.slice(0, nnz),
  };
}

/** All kernels of wasm run synchronously, so nothing is waited for. */
function withRepeated(prepared: PreparedKernel, repeated: PreparedKernel): PreparedKernel {
  return {
    weightBytes: prepared.weightBytes,
    setInput: (x) => {
      prepared.setInput(x);
      repeated.setInput(x);
    },
    run: (iterations) => {
      prepared.run(iterations);
      repeated.run(iterations);
    },
    output: () => prepared.output(),
    dispose: () => {
      prepared.dispose();
      repeated.dispose();
    },
  };
}

function guarded(kernel: Kernel, percent: number): Kernel {
  const repeats = kernel.operand === 'sparse' && percent > 0;
  return {
    id: kernel.id.replace('wasm/', 'guarded/'),
    operand: kernel.operand,
    format: kernel.format,
    supports: (workload) => kernel.supports(workload),
    prepare: async (workload: Workload, weights: Weights) => {
      const prepared = await kernel.prepare(workload, weights);
      if (!repeats) return prepared;
      const rows = Math.round((workload.m * percent) / 100);
      return withRepeated(prepared, await kernel.prepare({ ...workload, m: rows }, firstRows(weights, rows)));
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
