import { requireOptional, resolveOptional } from '../optional.js';

/** The part of the public interface of `onnxruntime-node` that is used here. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: SessionOptions): Promise<Session>;
    readonly prototype: Session;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => Tensor;
  readonly env: { readonly versions: { readonly common: string; readonly node?: string } };
}

export interface Tensor {
  readonly data: Float32Array;
}

type Tensors = Readonly<Record<string, Tensor>>;

export interface Session {
  /** Writes into the arrays of `fetches`. */
  run(feeds: Tensors, fetches: Tensors): Promise<unknown>;
  release(): Promise<void>;
}

interface SessionOptions {
  readonly executionProviders: readonly string[];
  readonly intraOpNumThreads: number;
  readonly interOpNumThreads: number;
  readonly executionMode: 'sequential';
  readonly graphOptimizationLevel: 'all';
  readonly enableCpuMemArena: boolean;
  readonly enableMemPattern: boolean;
  readonly logSeverityLevel: number;
  /** Entries of the session's configuration: the names' parts between the dots are keys. */
  readonly extra: { readonly session: { readonly intra_op: Readonly<Record<string, string>> } };
}

const PACKAGE = 'onnxruntime-node';
const SETUP_NAME = 'onnxruntime';
const ERRORS_ONLY = 3;

export const NOT_INSTALLED = `the package ${PACKAGE} is not installed`;
export const REMEDY = 'sparse-bench setup onnxruntime';

/** Looks for the package and loads nothing. */
export function absenceOfOnnxRuntime(): { readonly reason: string; readonly remedy: string } | null {
  return resolveOptional(PACKAGE, SETUP_NAME) === null ? { reason: NOT_INSTALLED, remedy: REMEDY } : null;
}

/** Throws `OptionalMissing` where the package is not installed, and what its native part throws. */
export function loadOnnxRuntime(): OnnxRuntime {
  return requireOptional<OnnxRuntime>(PACKAGE, SETUP_NAME);
}

export function versionOf({ env }: OnnxRuntime): string {
  return env.versions.node ?? env.versions.common;
}

/** Of version 1.30.0: 30. Other majors have no known behaviour: NaN. */
export function minorOf(runtime: OnnxRuntime): number {
  const [major, minor] = versionOf(runtime).split('.').map(Number);
  return major === 1 ? minor : Number.NaN;
}

/** A model ready to run, on exactly `threads` threads: the caller's and `threads` − 1 of its own pool. */
export function createSession(runtime: OnnxRuntime, model: Uint8Array, threads: number): Promise<Session> {
  return runtime.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    // For several operators at a time: there is one.
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableCpuMemArena: true,
    enableMemPattern: true,
    logSeverityLevel: ERRORS_ONLY,
    extra: { session: { intra_op: spinning(runtime) } },
  });
}

/**
 * How long threads of the pool look for work without a pause. By default that is more than 20 ms after each
 * product, on a processor that another process is measured on next. 0.1 ms keeps them awake between the
 * products of a sample, and has them asleep when another process takes its turn. On two threads, 1760² at
 * batch 1 took at best 0.09 ms by default, 0.13 ms so, and 0.17 ms without any spinning; at batch 16 it was
 * 0.28, 0.33 and 0.56 ms (41 rounds).
 */
function spinning(runtime: OnnxRuntime): Readonly<Record<string, string>> {
  return minorOf(runtime) >= 30 ? { spin_duration_us: '100' } : { allow_spinning: '0' };
}
