// A complete backend that calls a native shared library through koffi, a foreign function interface.
//
//   npm install koffi
//   cc -O3 -shared -fPIC native-backend.c -o native-backend.so
//   npx sparse-bench --backend ./native-backend.mjs
//
// The library is looked for beside this file, or where NATIVE_BACKEND_LIBRARY says.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const EXTENSIONS = { win32: 'dll', darwin: 'dylib' };
const extension = EXTENSIONS[process.platform] ?? 'so';
const library =
  process.env.NATIVE_BACKEND_LIBRARY ??
  fileURLToPath(new URL(`./native-backend.${extension}`, import.meta.url));

/** @type {import('sparse-bench/kernels').Backend} */
export default {
  id: 'native-example',
  label: 'C through koffi',
  deviceClass: 'cpu',
  async probe() {
    if (!existsSync(library)) {
      return {
        available: false,
        reason: `the shared library ${library} does not exist`,
        remedy: `cc -O3 -shared -fPIC native-backend.c -o native-backend.${extension}`,
      };
    }
    try {
      const { koffi } = await open();
      return { available: true, version: '1.0.0', detail: `plain C loops, koffi ${koffi.version}` };
    } catch (error) {
      return {
        available: false,
        reason: `koffi cannot load it: ${error.message}`,
        remedy: 'npm install koffi',
      };
    }
  },
  kernels: () => [dense, csr],
};

/** koffi and the two functions. Imported here, so that this file loads where koffi is not installed. */
async function open() {
  const { default: koffi } = await import('koffi');
  const handle = koffi.load(library);
  return {
    koffi,
    denseProduct: handle.func(
      'void dense_product(int32_t m, int32_t k, int32_t n, const float *w, const float *x, _Out_ float *y)',
    ),
    csrProduct: handle.func(
      'void csr_product(int32_t m, int32_t n, const uint32_t *row_ptr, const uint32_t *col_idx, const float *values, const float *x, _Out_ float *y)',
    ),
  };
}

/** @type {import('sparse-bench/kernels').Kernel} */
const dense = {
  id: 'native-example/rows-f32',
  operand: 'dense',
  format: 'dense',
  supports,
  async prepare({ batch }, { m, k, rowPtr, colIdx, values }) {
    const { denseProduct } = await open();
    const w = new Float32Array(m * k);
    for (let row = 0; row < m; row++) {
      for (let p = rowPtr[row]; p < rowPtr[row + 1]; p++) w[row * k + colIdx[p]] = values[p];
    }
    return hold(w.byteLength, m, k, batch, (x, y) => denseProduct(m, k, batch, w, x, y));
  },
};

/** @type {import('sparse-bench/kernels').Kernel} */
const csr = {
  id: 'native-example/csr-f32',
  operand: 'sparse',
  format: 'csr',
  supports,
  async prepare({ batch }, weights) {
    const { csrProduct } = await open();
    const { m, k } = weights;
    const rowPtr = weights.rowPtr.slice();
    const colIdx = weights.colIdx.slice();
    const values = weights.values.slice();
    const bytes = rowPtr.byteLength + colIdx.byteLength + values.byteLength;
    return hold(bytes, m, k, batch, (x, y) => csrProduct(m, batch, rowPtr, colIdx, values, x, y));
  },
};

/** @param {import('sparse-bench/kernels').Workload} workload */
function supports({ threads, steps, timing }) {
  if (threads !== 1) return { ok: false, reason: 'runs on one thread only' };
  if (steps !== null) return { ok: false, reason: 'computes single products, no time steps' };
  if (timing !== 'latency') return { ok: false, reason: 'is timed by latency only' };
  return { ok: true };
}

/**
 * @param {number} weightBytes
 * @param {number} m
 * @param {number} k
 * @param {number} batch
 * @param {(x: Float32Array, y: Float32Array) => void} product
 * @returns {import('sparse-bench/kernels').PreparedKernel}
 */
function hold(weightBytes, m, k, batch, product) {
  const x = new Float32Array(k * batch);
  const y = new Float32Array(m * batch);
  return {
    weightBytes,
    setInput: (input) => x.set(input),
    run(iterations) {
      for (let i = 0; i < iterations; i++) product(x, y);
    },
    output: () => y,
    dispose() {},
  };
}
