/**
 * The part of cuBLAS that is used here. Matrices are column-major there; `lda` and the like are numbers of
 * elements from one column to the next. Prototypes and codes: cublas_api.h of CUDA 11.8; the names with `_v2` are
 * what the header makes of the plain ones, in 11, 12 and 13.
 */
import type { Arithmetic } from '../contract.js';
import type { Buffers } from '../vendor/buffers.js';
import type { NativeLibrary } from '../vendor/koffi.js';
import { CudaFailed, type CudaRuntime } from './runtime.js';

type Numbers = (...values: number[]) => number;

/** `cublasOperation_t`. */
export const OP = { none: 0, transpose: 1 } as const;

/** `cublasMath_t`: in the default mode `cublasSgemm` takes no TF32. */
const MATH: Readonly<Record<Arithmetic, number>> = { f32: 0, tf32: 3 };
const POINTERS_ON_DEVICE = 1;

/**
 * What NVIDIA recommends for the newest GPUs. Without one of the user's, cuBLAS would allocate inside a graph
 * that is captured.
 */
const WORKSPACE_BYTES = 32 * 2 ** 20;

/** In elements, as cuBLAS calls them. */
export interface Gemv {
  readonly op: number;
  readonly rows: number;
  readonly columns: number;
  readonly a: number;
  readonly lda: number;
  readonly x: number;
  readonly y: number;
}

export interface Gemm {
  readonly opA: number;
  readonly opB: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: number;
  readonly lda: number;
  readonly b: number;
  readonly ldb: number;
  readonly c: number;
  readonly ldc: number;
}

/** Every function gives a call without arguments, which hands one product over to the stream. */
export interface Cublas {
  /** As `cublasGetVersion` gives it: 120405 is 12.4.5. */
  readonly version: number;
  /** What the library knows by its address only. */
  readonly keeps: unknown;
  gemv(of: Gemv): () => void;
  gemm(of: Gemm, arithmetic: Arithmetic): () => void;
  /** Σ|x| and x·y of `n` elements, to `result` on the device. */
  asum(n: number, x: number, result: number): () => void;
  dot(n: number, x: number, y: number, result: number): () => void;
}

export function createCublas(native: NativeLibrary, buffers: Buffers, cuda: CudaRuntime): Cublas {
  const declare = (prototype: string): Numbers => native.call<Numbers>(prototype);
  const explain = native.callIfThere<(status: number) => string>(
    'const char *cublasGetStatusString(int status)',
  );
  const expect = (status: number, what: string): void => {
    if (status !== 0) {
      throw new CudaFailed(`${what} failed: ${explain?.(status) ?? `status ${status}`}`, status);
    }
  };
  const create = declare('int cublasCreate_v2(uintptr_t handle)');
  const setStream = declare('int cublasSetStream_v2(uintptr_t handle, uintptr_t stream)');
  const setMath = declare('int cublasSetMathMode(uintptr_t handle, int mode)');
  const setPointers = declare('int cublasSetPointerMode_v2(uintptr_t handle, int mode)');
  const setWorkspace = native.callIfThere<Numbers>(
    'int cublasSetWorkspace_v2(uintptr_t handle, uintptr_t workspace, size_t bytes)',
  );
  const getVersion = declare('int cublasGetVersion_v2(uintptr_t handle, uintptr_t version)');
  const sgemv = declare(
    'int cublasSgemv_v2(uintptr_t handle, int op, int m, int n, uintptr_t alpha, uintptr_t a, int lda, uintptr_t x, int incx, uintptr_t beta, uintptr_t y, int incy)',
  );
  const sgemm = declare(
    'int cublasSgemm_v2(uintptr_t handle, int op_a, int op_b, int m, int n, int k, uintptr_t alpha, uintptr_t a, int lda, uintptr_t b, int ldb, uintptr_t beta, uintptr_t c, int ldc)',
  );
  const sasum = declare(
    'int cublasSasum_v2(uintptr_t handle, int n, uintptr_t x, int incx, uintptr_t result)',
  );
  const sdot = declare(
    'int cublasSdot_v2(uintptr_t handle, int n, uintptr_t x, int incx, uintptr_t y, int incy, uintptr_t result)',
  );

  const newHandle = (mode: number): number => {
    const slot = buffers.slot();
    expect(create(slot.address), 'cublasCreate');
    const handle = slot.read();
    expect(setStream(handle, cuda.stream()), 'cublasSetStream');
    // After the stream, which resets it.
    if (setWorkspace) {
      expect(setWorkspace(handle, cuda.allocate(WORKSPACE_BYTES), WORKSPACE_BYTES), 'cublasSetWorkspace');
    }
    expect(setMath(handle, mode), 'cublasSetMathMode');
    return handle;
  };
  /** Made when first asked for; they live as long as the process. */
  const handles = new Map<string, number>();
  const handleOf = (kind: Arithmetic | 'probe'): number => {
    const known = handles.get(kind);
    if (known !== undefined) return known;
    const made = newHandle(kind === 'probe' ? MATH.f32 : MATH[kind]);
    if (kind === 'probe') expect(setPointers(made, POINTERS_ON_DEVICE), 'cublasSetPointerMode');
    handles.set(kind, made);
    return made;
  };

  const scalars = buffers.copyFloats(Float32Array.of(1, 0));
  const [one, zero] = [scalars.address, scalars.address + 4];
  const bound = (call: () => number, what: string) => () => {
    const status = call();
    if (status !== 0) expect(status, what);
  };
  const version = buffers.bytes(4);
  expect(getVersion(handleOf('f32'), version.address), 'cublasGetVersion');
  return {
    version: new Int32Array(version.array.buffer, version.array.byteOffset, 1)[0],
    keeps: scalars,
    gemv({ op, rows, columns, a, lda, x, y }) {
      const handle = handleOf('f32');
      return bound(sgemv.bind(null, handle, op, rows, columns, one, a, lda, x, 1, zero, y, 1), 'cublasSgemv');
    },
    gemm({ opA, opB, m, n, k, a, lda, b, ldb, c, ldc }, arithmetic) {
      const handle = handleOf(arithmetic);
      return bound(
        sgemm.bind(null, handle, opA, opB, m, n, k, one, a, lda, b, ldb, zero, c, ldc),
        'cublasSgemm',
      );
    },
    asum: (n, x, result) => bound(sasum.bind(null, handleOf('probe'), n, x, 1, result), 'cublasSasum'),
    dot: (n, x, y, result) => bound(sdot.bind(null, handleOf('probe'), n, x, 1, y, 1, result), 'cublasSdot'),
  };
}
