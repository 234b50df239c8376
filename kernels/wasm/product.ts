import type { PreparedKernel } from '../contract.js';
import { encodeModule, type FunctionCode, type Sharing } from './asm/module.js';
import { placeSections } from './memory-map.js';

/** A matrix of floats in a kernel's memory: `stride` floats from one row to the next. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

/** First byte of every section of a product. */
export type Addresses<Section extends string> = Readonly<Record<Section, number>>;

/**
 * A product Y = W X ready to be made, before it is known where in a memory it lies: the sections that it
 * needs, `x` and `y` among them, and its code and packed weights for any place of them. So the products of
 * several parts of W find room in one memory, around one X.
 */
export interface Product<Section extends string = string> {
  readonly sectionBytes: Readonly<Record<Section, number>>;
  /** Bytes of values, indices and tables as stored, padding included. */
  readonly weightBytes: number;
  readonly x: Matrix;
  readonly y: Matrix;
  /** One product. Reads `x`, writes `y`, and nothing outside of its sections. */
  code(address: Addresses<Section>): FunctionCode;
  /** Packs the weights into the memory (shared or not), which is zero before. */
  pack(memory: ArrayBuffer, address: Addresses<Section>): void;
}

/** Products that share X, each with a Y of its own, in a memory of `pages` pages. */
export interface PlacedParts {
  readonly pages: number;
  /** A module that exports `part0`, `part1`, …: one product each. */
  readonly code: Uint8Array<ArrayBuffer>;
  /** Where X begins. */
  readonly x: number;
  /** Where the Y of each part begins. */
  readonly y: readonly number[];
  pack(memory: ArrayBuffer): void;
}

/** Name of the function that computes a part. */
export function partName(part: number): string {
  return `part${part}`;
}

/** @throws RangeError if all parts together do not fit in 4 GiB. */
export function placeParts(parts: readonly Product[], sharing: Sharing): PlacedParts {
  const sizes: Record<string, number> = { x: parts[0].sectionBytes.x };
  const nameOf = (part: number, section: string): string => (section === 'x' ? 'x' : `${part} ${section}`);
  for (const [part, { sectionBytes }] of parts.entries()) {
    for (const [section, bytes] of Object.entries(sectionBytes)) sizes[nameOf(part, section)] ??= bytes;
    if (sectionBytes.x !== sizes.x) throw new Error('Parts of one product must have the same X.');
  }
  const { address, pages } = placeSections(sizes);
  const places = parts.map(
    ({ sectionBytes }, part): Addresses<string> =>
      Object.fromEntries(
        Object.keys(sectionBytes).map((section) => [section, address[nameOf(part, section)]]),
      ),
  );
  const functions = parts.map((part, i) => ({ ...part.code(places[i]), name: partName(i) }));
  return {
    pages,
    code: encodeModule(pages, functions, sharing),
    x: address.x,
    y: places.map(({ y }) => y),
    pack: (memory) => {
      for (const [i, part] of parts.entries()) part.pack(memory, places[i]);
    },
  };
}

/** What computes the parts of a prepared kernel: the caller alone, or with threads. */
export interface Runner {
  run(iterations: number): void;
  /** See `PreparedKernel`; absent: there is nobody to wait for. */
  heldUpMs?(): number;
  dispose(): void;
}

export type StartRunner = (module: WebAssembly.Module, memory: WebAssembly.Memory) => Promise<Runner>;

/** One part, computed by the caller. */
export async function runAlone(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Runner> {
  const run = instantiatePart(module, memory, 0);
  return {
    run: (iterations) => {
      for (let i = 0; i < iterations; i++) run();
    },
    dispose: () => {},
  };
}

/** The function that computes a part. */
export function instantiatePart(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  part: number,
): () => void {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports[partName(part)] as () => void;
}

/** Packs, compiles, and hands out a kernel that owns its memory. `parts` are consecutive rows of W. */
export async function prepareParts(
  parts: readonly Product[],
  sharing: Sharing,
  start: StartRunner,
): Promise<PreparedKernel> {
  const placed = placeParts(parts, sharing);
  const { pages } = placed;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: sharing === 'shared' });
  placed.pack(memory.buffer);
  const runner = await start(await WebAssembly.compile(placed.code), memory);
  const view = (address: number, { rows, stride }: Matrix) =>
    new Float32Array(memory.buffer, address, rows * stride);
  const [{ x: inputShape }] = parts;
  let held: Held | null = {
    runner,
    x: view(placed.x, inputShape),
    y: parts.map(({ y: shape }, i) => ({ shape, values: view(placed.y[i], shape) })),
  };
  const holding = (): Held => {
    if (held === null) throw new Error('This kernel has been disposed of.');
    return held;
  };
  return {
    weightBytes: parts.reduce((sum, { weightBytes }) => sum + weightBytes, 0),
    setInput: (x) => copyIn(holding().x, inputShape, x),
    run: (iterations) => holding().runner.run(iterations),
    output: () => copyOut(holding().y),
    ...(runner.heldUpMs && { heldUpMs: runner.heldUpMs }),
    dispose: () => {
      held?.runner.dispose();
      held = null;
    },
  };
}

interface Held {
  readonly runner: Runner;
  readonly x: Float32Array;
  readonly y: readonly Output[];
}

interface Output {
  readonly shape: Matrix;
  readonly values: Float32Array;
}

function copyIn(target: Float32Array, { rows, columns, stride }: Matrix, source: Float32Array): void {
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

/** The rows of all parts without their padding: a view where there is one part and no padding, else a copy. */
function copyOut(parts: readonly Output[]): Float32Array {
  const [{ shape, values }] = parts;
  if (parts.length === 1 && shape.stride === shape.columns) {
    return values.subarray(0, shape.rows * shape.columns);
  }
  const rows = parts.reduce((sum, part) => sum + part.shape.rows, 0);
  const result = new Float32Array(rows * shape.columns);
  let next = 0;
  for (const { shape: part, values } of parts) {
    for (let row = 0; row < part.rows; row++) {
      result.set(values.subarray(row * part.stride, row * part.stride + part.columns), next);
      next += part.columns;
    }
  }
  return result;
}
