import type { PreparedKernel } from '../contract.js';

/** A matrix of floats in a kernel's memory: `stride` floats from one row to the next. */
export interface Operand {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

/** A product ready to be made: its code, its memory, and how to fill it with the packed weights. */
export interface Product {
  /** A module that exports `run`, one product Y = W X, and imports a memory of `pages` pages. */
  readonly code: Uint8Array<ArrayBuffer>;
  readonly pages: number;
  /** Bytes of values, indices and tables as stored, padding included. */
  readonly weightBytes: number;
  readonly x: Operand;
  readonly y: Operand;
  /** Packs the weights into the memory, which is zero before. */
  pack(memory: ArrayBuffer): void;
}

interface Exports {
  run(): void;
}

function copyIn(target: Float32Array, { rows, columns, stride }: Operand, source: Float32Array): void {
  if (source.length !== rows * columns) {
    throw new RangeError(`The input has ${source.length} values; ${rows} × ${columns} are needed.`);
  }
  if (stride === columns) {
    target.set(source);
    return;
  }
  for (let row = 0; row < rows; row++) {
    target.set(source.subarray(row * columns, (row + 1) * columns), row * stride);
  }
}

/** The rows without their padding: a view where there is none, else a copy. */
function copyOut(source: Float32Array, { rows, columns, stride }: Operand): Float32Array {
  if (stride === columns) return source.subarray(0, rows * columns);
  const result = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    result.set(source.subarray(row * stride, row * stride + columns), row * columns);
  }
  return result;
}

function view(memory: ArrayBuffer, { address, rows, stride }: Operand): Float32Array {
  return new Float32Array(memory, address, rows * stride);
}

/** Compiles, packs, and hands out a kernel that owns its memory. */
export async function prepareProduct(product: Product): Promise<PreparedKernel> {
  const memory = new WebAssembly.Memory({ initial: product.pages, maximum: product.pages });
  product.pack(memory.buffer);
  const { instance } = await WebAssembly.instantiate(product.code, { env: { memory } });
  const { run } = instance.exports as unknown as Exports;
  let held: { x: Float32Array; y: Float32Array; run: () => void } | null = {
    x: view(memory.buffer, product.x),
    y: view(memory.buffer, product.y),
    run,
  };
  const holding = () => {
    if (held === null) throw new Error('This kernel has been disposed of.');
    return held;
  };
  return {
    weightBytes: product.weightBytes,
    setInput: (x) => copyIn(holding().x, product.x, x),
    run: (iterations) => {
      const { run } = holding();
      for (let i = 0; i < iterations; i++) run();
    },
    output: () => copyOut(holding().y, product.y),
    dispose: () => {
      held = null;
    },
  };
}
