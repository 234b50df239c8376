import type { Availability, Backend, Kernel, Support, Workload } from '../contract.js';
import { fromBatch, supportsOneThreadProduct } from '../support.js';
import { loadTfjs } from './load.js';
import { prepareMatMul } from './matmul.js';
import { wasmEngine } from './wasm-engine.js';

/** The 32-bit address space of WebAssembly, less room for tfjs itself. */
const HEAP_BYTES = 3.5 * 2 ** 30;

/** Below this batch, `W X` was two to four times slower than `X W` in every shape tried. */
const LEAST_BATCH_OF_WX = 4;

const xwKernel: Kernel = {
  id: 'tfjs-wasm/matmul-xw-f32',
  operand: 'dense',
  format: 'dense-transposed',
  supports,
  prepare: prepareMatMul(wasmEngine, 'xw'),
};

const wxKernel: Kernel = {
  id: 'tfjs-wasm/matmul-wx-f32',
  operand: 'dense',
  format: 'dense',
  supports: fromBatch(LEAST_BATCH_OF_WX, supports),
  prepare: prepareMatMul(wasmEngine, 'wx'),
};

/**
 * TensorFlow.js on its WebAssembly backend (XNNPACK with SIMD, one thread in Node): the dense product
 * that web developers already have. Dense only: tfjs has no sparse matrix product on this backend.
 */
export const tfjsWasmBackend: Backend = {
  id: 'tfjs-wasm',
  label: 'TensorFlow.js WASM',
  deviceClass: 'cpu',
  rooflineOf: 'wasm',
  probe,
  kernels: () => [xwKernel, wxKernel],
};

async function probe(): Promise<Availability> {
  try {
    const tf = await loadTfjs();
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    return {
      available: true,
      version: tf.version_core,
      detail: simd ? 'XNNPACK with SIMD, one thread' : 'XNNPACK without SIMD, one thread',
    };
  } catch (error) {
    return unavailable(error);
  }
}

/** What an error while loading means to a person. */
export function unavailable(error: unknown): Availability {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  // The first from `import`, the second from the `require` inside a package.
  const absent = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  return {
    available: false,
    reason: absent
      ? '@tensorflow/tfjs-core or @tensorflow/tfjs-backend-wasm is not installed'
      : `TensorFlow.js could not start its WebAssembly backend: ${line}`,
    remedy: 'npm install @tensorflow/tfjs-core@4.22 @tensorflow/tfjs-backend-wasm@4.22',
  };
}

function supports(workload: Workload): Support {
  const { m, k, batch } = workload;
  // W twice: tfjs keeps the tensor beside the copy that XNNPACK packs.
  if (4 * (2 * m * k + (m + k) * batch) > HEAP_BYTES) {
    return { ok: false, reason: 'needs more memory than 32-bit WebAssembly can address' };
  }
  return supportsOneThreadProduct(workload);
}
