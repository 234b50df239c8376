import type { Weights } from '../src/matrix/weights.js';
import type { Workload } from '../src/workload/workload.js';

export type { Weights, Workload };

/** Whether a backend can run here, and if not, why and what to do. One sentence each. */
export type Availability =
  | { readonly available: true; readonly version: string; readonly detail: string }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

export type Support = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** A GPU's own clock, where it has one; otherwise the host's clock around `run` is the time. */
// biome-ignore lint/suspicious/noConfusingVoidType: a synchronous kernel returns nothing from `run`.
export type RunResult = void | { readonly deviceNs: number };

export type Operand = 'dense' | 'sparse';
export type DeviceClass = 'cpu' | 'gpu';

/**
 * A runtime or library that executes kernels on this device. One backend per runtime: `js`, `wasm`,
 * `tfjs-wasm`, a vendor library.
 */
export interface Backend {
  readonly id: string;
  readonly label: string;
  readonly deviceClass: DeviceClass;
  /** Loads what the backend needs. Called once per process, before anything else. */
  probe(): Promise<Availability>;
  kernels(): readonly Kernel[];
  /**
   * The roofs of this backend's runtime, as small kernels that move bytes or multiply and add and do
   * nothing else. Absent: the backend has no probe of its own.
   */
  roofline?(): Promise<RooflineProbes>;
  /**
   * Id of the backend whose roofline bounds this one's kernels (the same engine underneath), e.g.
   * `wasm` for `tfjs-wasm`. Absent: its own id.
   */
  readonly rooflineOf?: string;
}

/** One implementation in a backend. */
export interface Kernel {
  /** `<backend>/<name>`, e.g. `wasm/sell8-f32`. */
  readonly id: string;
  readonly operand: Operand;
  /** How the weights are stored: `dense`, `dense-packed4`, `csr`, `csr16-pad4`, `sell8`, … */
  readonly format: string;
  /** Never allocates and never throws. */
  supports(workload: Workload): Support;
  /**
   * Packs the weights. Timed and reported apart from the product. The kernel may not keep `weights`
   * (its arrays are freed after packing), nor change them.
   */
  prepare(workload: Workload, weights: Weights): Promise<PreparedKernel>;
}

/** A kernel that holds packed weights of one workload and is ready to multiply. */
export interface PreparedKernel {
  /** Bytes of values and indices as stored, padding included. */
  readonly weightBytes: number;
  /** Copies X, K × N row-major (one row per input unit, the N batch entries contiguous). Not timed. */
  setInput(x: Float32Array): void;
  /**
   * The only timed call: `iterations` back-to-back products Y = W X, complete on return. A
   * synchronous `run` must return nothing, not a promise: it is never awaited.
   */
  run(iterations: number): RunResult | Promise<RunResult>;
  /** Y, M × N row-major, host-visible. A fresh copy, or a view that the next `run` may overwrite. */
  output(): Float32Array | Promise<Float32Array>;
  /**
   * Kernels of several threads: milliseconds, over all runs so far, that a thread waited because another
   * was late, beyond what handing over takes. It grows by little unless a thread loses its processor or
   * has a slower one; the harness reads it before and after a sample. Absent: nobody is waited for, or it
   * is not known.
   */
  heldUpMs?(): number;
  /** Frees the weights. Calling it again does nothing. */
  dispose(): void;
}

export interface RooflineProbes {
  /** What is measured, e.g. `WebAssembly SIMD, one thread`. */
  readonly label: string;
  /** A loop of multiply-adds on registers. `flopsPerRun`: multiplications plus additions of one `run(1)`. */
  multiplyAdd(): { readonly flopsPerRun: number; run(iterations: number): void };
  /** A loop that reads `bytes` bytes once, in order, per `run(1)`, with as many streams as pay. */
  read(bytes: number): { readonly bytesPerRun: number; run(iterations: number): void; dispose(): void };
}
