import type { Weights } from '../src/matrix/weights.js';
import type { Workload } from '../src/workload/workload.js';

export type { Weights, Workload };

/** Whether a backend can run here, and if not, why and what to do. One sentence each. */
export type Availability =
  | {
      readonly available: true;
      readonly version: string;
      readonly detail: string;
      /** A graphics interface whose adapter is a program on the processor: timed when asked for, never counted as a GPU. */
      readonly software?: boolean;
      /** The GPU that it computes on; `cacheBytes`: of its last-level cache, null where nobody says. */
      readonly gpu?: { readonly name: string; readonly cacheBytes: number | null };
      /** More about the device, for `list backends` and `doctor`: driver, features, limits. One clause each. */
      readonly facts?: readonly string[];
    }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

/** Whether a kernel can compute a workload; the reason is a clause. */
export type Support = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** A GPU's own clock, where it has one; otherwise the host's clock around `run` is the time. */
// biome-ignore lint/suspicious/noConfusingVoidType: a synchronous kernel returns nothing from `run`.
export type RunResult = void | { readonly deviceNs: number };

/** How a kernel stores the weights. */
export type Operand = 'dense' | 'sparse';

/**
 * What weights and activations are rounded to before they are multiplied. tf32: a mantissa of 10 bits, as in
 * the tensor cores of NVIDIA's GPUs since 2020; sums are float32.
 */
export type Arithmetic = 'f32' | 'tf32';
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
   * nothing else; `threads` of them at once, on each number of threads that a run asks for. Absent: the
   * backend has no probe of its own.
   */
  roofline?(threads: number): Promise<RooflineProbes>;
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
  /** How the weights are stored: `dense`, `dense-strips4`, `csr`, `csr-pad4`, `sell8`, … */
  readonly format: string;
  /**
   * Absent: f32. Any other has a tolerance of its own, is listed with its time, and is in no ratio: a dense
   * product that computes less exactly is no opponent of a sparse one in float32.
   */
  readonly arithmetic?: Arithmetic;
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
   *
   * On a GPU the workload's `timing` says what is done. latency: every product is handed over and waited
   * for before the next. throughput: all of them are handed over, then waited for once. device: as
   * throughput, and the result is the time between the first product's start and the last one's end by the
   * device's own clock. X and W are on the device already, and Y stays there.
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
  /** What using another device costs beside the product. Absent: nothing, as on a processor. Asked after `output`. */
  deviceCosts?(): DeviceCosts;
  /** Frees the weights. Calling it again does nothing. */
  dispose(): void;
}

/** Milliseconds, each measured once; null: there is no such step, or it cannot be told from another. */
export interface DeviceCosts {
  /** The packed weights from the host to the device. */
  readonly uploadMs: number | null;
  /** A library's analysis of the weights, which `prepare` has it do once. */
  readonly preprocessMs: number | null;
  /** The first run, with whatever is compiled in it or for it. */
  readonly firstRunMs: number | null;
  /** Y from the device to the host. */
  readonly readBackMs: number | null;
}

/** As of a kernel, a probe of a GPU may answer with the device's own time. */
export type RunProbe = (iterations: number) => RunResult | Promise<RunResult>;

interface Probe {
  readonly run: RunProbe;
  /**
   * Called right before a timed `run`: has all threads awake and waiting, so that none starts late. False: they
   * cannot be had at the same time, and the sample is left out. Absent: there is nobody to wait for.
   */
  gather?(): boolean;
}

/** `flopsPerRun`: multiplications plus additions of one `run(1)`, of all threads together. */
export interface MultiplyAddProbe extends Probe {
  readonly flopsPerRun: number;
  dispose?(): void;
}

/** `bytesPerRun`: what one `run(1)` reads, of all threads together. */
export interface ReadProbe extends Probe {
  readonly bytesPerRun: number;
  dispose(): void;
}

export interface RooflineProbes {
  /** What is measured, e.g. `WebAssembly SIMD, one thread`. */
  readonly label: string;
  /**
   * With how many threads. Absent: 1. Where that is not the number asked for, nothing is measured, and the
   * kernels of that number have no ceiling.
   */
  readonly threads?: number;
  /** Sizes of `read` in bytes, rising. Absent: from a first-level cache of a processor to its memory. */
  readonly readSizesBytes?: readonly number[];
  /** A loop of multiply-adds on registers, in each thread. */
  multiplyAdd(): MultiplyAddProbe | Promise<MultiplyAddProbe>;
  /**
   * A loop that reads `bytes` bytes once, in order, per `run(1)`, with as many streams as pay. Several threads
   * read a part each; the time of `run` is that from the first start to the last end.
   */
  read(bytes: number): ReadProbe | Promise<ReadProbe>;
}
