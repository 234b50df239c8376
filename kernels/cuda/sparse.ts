/**
 * The part of cuSPARSE that is used here: its generic interface. Prototypes and codes: cusparse.h of CUDA 11.8;
 * sliced ELL came with 12.1 and `cusparseSpMV_preprocess` later in 12 (the types of their arguments: NVIDIA's
 * cuSPARSE documentation of 12 and 13). What a version lacks is null here, or is answered with a status.
 */
import type { Buffers } from '../vendor/buffers.js';
import type { NativeLibrary } from '../vendor/koffi.js';
import { CudaFailed, type CudaRuntime } from './runtime.js';

type Numbers = (...values: number[]) => number;

const NON_TRANSPOSE = 0;
const INDEX_32 = 2;
const FROM_ZERO = 0;
const FLOAT32 = 0;

/** `cusparseSpMVAlg_t`. */
export const SPMV = { csr1: 2, csr2: 3, coo1: 1, coo2: 4, sell1: 5 } as const;
/** `cusparseSpMMAlg_t`. */
export const SPMM = { coo1: 1, coo4: 5, csr1: 4, csr2: 6, csr3: 12 } as const;
/** `cusparseOrder_t`. */
export const ORDER = { column: 1, row: 2 } as const;

/** Sizes in elements, arrays by their address on the device. */
interface Shape {
  readonly m: number;
  readonly k: number;
  readonly nnz: number;
}
export interface CsrArrays extends Shape {
  readonly rowPtr: number;
  readonly colIdx: number;
  readonly values: number;
}
export interface CooArrays extends Shape {
  readonly rowIdx: number;
  readonly colIdx: number;
  readonly values: number;
}
export interface SellArrays extends Shape {
  readonly storedCount: number;
  readonly sliceRows: number;
  readonly slicePtr: number;
  readonly colIdx: number;
  readonly values: number;
}

/** A descriptor of the library, and what destroys it. */
export interface Descriptor {
  readonly handle: number;
  destroy(): void;
}

/** A product described: the calls of `cusparseSpMV` or `cusparseSpMM` with their arguments bound. */
export interface Described {
  /** Bytes of device memory that the product needs beside its operands. */
  bufferBytes(): number;
  /** With that memory. `preprocess`: the analysis of the matrix, null where the library has none for it. */
  bind(buffer: number): { readonly launch: () => void; readonly preprocess: (() => void) | null };
}

export interface Cusparse {
  /** As `cusparseGetVersion` gives it: 12301 is 12.3.1. */
  readonly version: number;
  readonly hasSlicedEll: boolean;
  /** What the library knows by its address only. */
  readonly keeps: unknown;
  csr(of: CsrArrays): Descriptor;
  coo(of: CooArrays): Descriptor;
  /** Throws where `hasSlicedEll` is false. */
  slicedEll(of: SellArrays): Descriptor;
  vector(length: number, values: number): Descriptor;
  /** `order` is one of `ORDER`; `ld`: elements from one row, or column, to the next. */
  matrix(rows: number, columns: number, ld: number, values: number, order: number): Descriptor;
  /** y = A x. */
  spmv(a: Descriptor, x: Descriptor, y: Descriptor, algorithm: number): Described;
  /** C = A B. */
  spmm(a: Descriptor, b: Descriptor, c: Descriptor, algorithm: number): Described;
}

const SPMV_ARGUMENTS =
  'uintptr_t handle, int op, uintptr_t alpha, uintptr_t a, uintptr_t x, uintptr_t beta, uintptr_t y, int type, int algorithm, uintptr_t buffer';
const SPMM_ARGUMENTS =
  'uintptr_t handle, int op_a, int op_b, uintptr_t alpha, uintptr_t a, uintptr_t b, uintptr_t beta, uintptr_t c, int type, int algorithm, uintptr_t buffer';

export function createCusparse(native: NativeLibrary, buffers: Buffers, cuda: CudaRuntime): Cusparse {
  const declare = (prototype: string): Numbers => native.call<Numbers>(prototype);
  const explain = native.callIfThere<(status: number) => string>(
    'const char *cusparseGetErrorString(int status)',
  );
  const expect = (status: number, what: string): void => {
    if (status !== 0) {
      throw new CudaFailed(`${what} failed: ${explain?.(status) ?? `status ${status}`}`, status);
    }
  };
  const made = (what: string, call: (slot: number) => number): number => {
    const slot = buffers.slot();
    expect(call(slot.address), what);
    return slot.read();
  };
  const create = declare('int cusparseCreate(uintptr_t handle)');
  const setStream = declare('int cusparseSetStream(uintptr_t handle, uintptr_t stream)');
  const getVersion = declare('int cusparseGetVersion(uintptr_t handle, uintptr_t version)');
  const createCsr = declare(
    'int cusparseCreateCsr(uintptr_t matrix, int64_t rows, int64_t cols, int64_t nnz, uintptr_t row_offsets, uintptr_t col_ind, uintptr_t values, int offsets_type, int col_ind_type, int base, int type)',
  );
  const createCoo = declare(
    'int cusparseCreateCoo(uintptr_t matrix, int64_t rows, int64_t cols, int64_t nnz, uintptr_t row_ind, uintptr_t col_ind, uintptr_t values, int index_type, int base, int type)',
  );
  const createSell = native.callIfThere<Numbers>(
    'int cusparseCreateSlicedEll(uintptr_t matrix, int64_t rows, int64_t cols, int64_t nnz, int64_t values_size, int64_t slice_size, uintptr_t slice_offsets, uintptr_t col_ind, uintptr_t values, int offsets_type, int col_ind_type, int base, int type)',
  );
  const createVector = declare(
    'int cusparseCreateDnVec(uintptr_t vector, int64_t size, uintptr_t values, int type)',
  );
  const createMatrix = declare(
    'int cusparseCreateDnMat(uintptr_t matrix, int64_t rows, int64_t cols, int64_t ld, uintptr_t values, int type, int order)',
  );
  const destroySparse = declare('int cusparseDestroySpMat(uintptr_t matrix)');
  const destroyVector = declare('int cusparseDestroyDnVec(uintptr_t vector)');
  const destroyMatrix = declare('int cusparseDestroyDnMat(uintptr_t matrix)');
  const calls = (name: 'SpMV' | 'SpMM', parameters: string) => ({
    name: `cusparse${name}`,
    size: declare(`int cusparse${name}_bufferSize(${parameters})`),
    preprocess: native.callIfThere<Numbers>(`int cusparse${name}_preprocess(${parameters})`),
    run: declare(`int cusparse${name}(${parameters})`),
  });
  const mv = calls('SpMV', SPMV_ARGUMENTS);
  const mm = calls('SpMM', SPMM_ARGUMENTS);

  const handle = made('cusparseCreate', (slot) => create(slot));
  expect(setStream(handle, cuda.stream()), 'cusparseSetStream');
  const version = buffers.bytes(4);
  expect(getVersion(handle, version.address), 'cusparseGetVersion');

  const scalars = buffers.copyFloats(Float32Array.of(1, 0));
  const [one, zero] = [scalars.address, scalars.address + 4];
  const described = ({ name, size, preprocess, run }: typeof mv, common: readonly number[]): Described => ({
    bufferBytes: () => made(`${name}_bufferSize`, (slot) => size(...common, slot)),
    bind(buffer) {
      const bound: Numbers = run.bind(null, ...common, buffer);
      return {
        launch: () => {
          const status = bound();
          if (status !== 0) expect(status, name);
        },
        preprocess: preprocess && (() => expect(preprocess(...common, buffer), `${name}_preprocess`)),
      };
    },
  });
  const descriptor = (own: number, destroy: Numbers): Descriptor => ({
    handle: own,
    destroy: () => expect(destroy(own), 'destroying a descriptor of cuSPARSE'),
  });
  return {
    version: new Int32Array(version.array.buffer, version.array.byteOffset, 1)[0],
    hasSlicedEll: createSell !== null,
    keeps: scalars,
    csr: ({ m, k, nnz, rowPtr, colIdx, values }) =>
      descriptor(
        made('cusparseCreateCsr', (slot) =>
          createCsr(slot, m, k, nnz, rowPtr, colIdx, values, INDEX_32, INDEX_32, FROM_ZERO, FLOAT32),
        ),
        destroySparse,
      ),
    coo: ({ m, k, nnz, rowIdx, colIdx, values }) =>
      descriptor(
        made('cusparseCreateCoo', (slot) =>
          createCoo(slot, m, k, nnz, rowIdx, colIdx, values, INDEX_32, FROM_ZERO, FLOAT32),
        ),
        destroySparse,
      ),
    slicedEll({ m, k, nnz, storedCount, sliceRows, slicePtr, colIdx, values }) {
      if (createSell === null) throw new Error('This cuSPARSE has no sliced ELL.');
      const types = [INDEX_32, INDEX_32, FROM_ZERO, FLOAT32];
      return descriptor(
        made('cusparseCreateSlicedEll', (slot) =>
          createSell(slot, m, k, nnz, storedCount, sliceRows, slicePtr, colIdx, values, ...types),
        ),
        destroySparse,
      );
    },
    vector: (length, values) =>
      descriptor(
        made('cusparseCreateDnVec', (slot) => createVector(slot, length, values, FLOAT32)),
        destroyVector,
      ),
    matrix: (rows, columns, ld, values, order) =>
      descriptor(
        made('cusparseCreateDnMat', (slot) => createMatrix(slot, rows, columns, ld, values, FLOAT32, order)),
        destroyMatrix,
      ),
    spmv: (a, x, y, algorithm) =>
      described(mv, [handle, NON_TRANSPOSE, one, a.handle, x.handle, zero, y.handle, FLOAT32, algorithm]),
    spmm: (a, b, c, algorithm) =>
      described(mm, [
        handle,
        NON_TRANSPOSE,
        NON_TRANSPOSE,
        one,
        a.handle,
        b.handle,
        zero,
        c.handle,
        FLOAT32,
        algorithm,
      ]),
  };
}
