// A complete backend in plain JavaScript: one dense and one sparse kernel.
//
//   npx sparse-bench --backend ./my-backend.mjs
//
// Change the two loops at the end, or replace them by calls into your own library.

/** @type {import('sparse-bench/kernels').Backend} */
export default {
  id: 'my',
  label: 'My kernels',
  deviceClass: 'cpu',
  probe: async () => ({ available: true, version: '1.0.0', detail: 'plain loops' }),
  kernels: () => [dense, csr],
};

/** @type {import('sparse-bench/kernels').Kernel} */
const dense = {
  id: 'my/rows-f32',
  operand: 'dense',
  format: 'dense',
  supports,
  async prepare({ batch }, { m, k, rowPtr, colIdx, values }) {
    const w = new Float32Array(m * k);
    for (let row = 0; row < m; row++) {
      for (let p = rowPtr[row]; p < rowPtr[row + 1]; p++) w[row * k + colIdx[p]] = values[p];
    }
    return hold(w.byteLength, m, k, batch, (x, y) => denseProduct(w, x, y, m, k, batch));
  },
};

/** @type {import('sparse-bench/kernels').Kernel} */
const csr = {
  id: 'my/csr-f32',
  operand: 'sparse',
  format: 'csr',
  supports,
  async prepare({ batch }, weights) {
    // Copies: the arrays that are handed in may be changed as soon as `prepare` is done.
    const rowPtr = weights.rowPtr.slice();
    const colIdx = weights.colIdx.slice();
    const values = weights.values.slice();
    const bytes = rowPtr.byteLength + colIdx.byteLength + values.byteLength;
    return hold(bytes, weights.m, weights.k, batch, (x, y) =>
      csrProduct(rowPtr, colIdx, values, x, y, weights.m, batch),
    );
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

function denseProduct(w, x, y, m, k, batch) {
  for (let row = 0; row < m; row++) {
    for (let n = 0; n < batch; n++) {
      let sum = 0;
      for (let column = 0; column < k; column++) sum += w[row * k + column] * x[column * batch + n];
      y[row * batch + n] = sum;
    }
  }
}

function csrProduct(rowPtr, colIdx, values, x, y, m, batch) {
  for (let row = 0; row < m; row++) {
    for (let n = 0; n < batch; n++) {
      let sum = 0;
      for (let p = rowPtr[row]; p < rowPtr[row + 1]; p++) sum += values[p] * x[colIdx[p] * batch + n];
      y[row * batch + n] = sum;
    }
  }
}
