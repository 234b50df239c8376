/**
 * The sparse product of Arm Performance Libraries, written from its documentation. Its product with a matrix
 * takes matrices of its own kind on all three sides, and gives its result in one that must be exported; with
 * activations in plain arrays a batch is one product after the other, each sequence's vector contiguous.
 * What it stores after the optimisation cannot be asked for: the size of the CSR that it was given is
 * reported. Source: Arm Performance Libraries Reference Guide, Sparse linear algebra.
 */
import type { Kernel, PreparedKernel, Weights, Workload } from '../contract.js';
import { expectSuccess, nativeCsr } from './csr.js';
import { hold } from './hold.js';
import type { Session } from './library.js';
import { countProcessors, supportsProduct } from './supports.js';

const HINT_STRUCTURE = 50;
const HINT_OPERATION = 60;
const HINT_INVOCATIONS = 80;
const UNSTRUCTURED = 101;
const NO_TRANSPOSE = 300;
const MANY = 420;
const COPY = 0;

type Numbers = (...values: number[]) => number;

export function armplSparseKernel(id: string, session: () => Session): Kernel {
  const processors = countProcessors();
  return {
    id: `${id}/spmv-f32`,
    operand: 'sparse',
    format: 'csr-optimised',
    supports: (workload) => supportsProduct(workload, processors),
    prepare: (workload, weights) => prepare(session(), workload, weights),
  };
}

async function prepare(session: Session, workload: Workload, weights: Weights): Promise<PreparedKernel> {
  const { native, buffers } = session;
  const { m, k } = weights;
  const { batch } = workload;
  session.ensureThreads(workload.threads);
  const csr = nativeCsr(buffers, weights);
  const matrix = createMatrix(session, csr, m, k);
  const spmv = native.call<Numbers>(
    'int armpl_spmv_exec_s(int trans, float alpha, uintptr_t a, uintptr_t x, float beta, uintptr_t y)',
  );
  const x = buffers.floats(k * batch);
  const y = buffers.floats(m * batch);
  return hold(session, workload, {
    weightBytes: csr.bytes,
    x,
    y,
    activations: 'batch-major',
    keeps: [],
    multiply() {
      for (let n = 0; n < batch; n++) {
        const status = spmv(NO_TRANSPOSE, 1, matrix, x.address + 4 * n * k, 0, y.address + 4 * n * m);
        if (status !== 0) expectSuccess(status, 'armpl_spmv_exec_s');
      }
    },
    free: () => native.call<Numbers>('int armpl_spmat_destroy(uintptr_t a)')(matrix),
  });
}

/** The library copies the arrays. */
function createMatrix(
  { native, buffers }: Session,
  { rowPtr, colIdx, values }: ReturnType<typeof nativeCsr>,
  m: number,
  k: number,
): number {
  const create = native.call<Numbers>(
    'int armpl_spmat_create_csr_s(uintptr_t slot, int m, int n, uintptr_t row_ptr, uintptr_t col_indx, uintptr_t vals, int flags)',
  );
  const hint = native.call<Numbers>('int armpl_spmat_hint(uintptr_t a, int hint, int value)');
  const slot = buffers.slot();
  expectSuccess(
    create(slot.address, m, k, rowPtr.address, colIdx.address, values.address, COPY),
    'armpl_spmat_create_csr_s',
  );
  const matrix = slot.read();
  const hints = [
    [HINT_STRUCTURE, UNSTRUCTURED],
    [HINT_OPERATION, NO_TRANSPOSE],
    [HINT_INVOCATIONS, MANY],
  ] as const;
  for (const [kind, value] of hints) expectSuccess(hint(matrix, kind, value), 'armpl_spmat_hint');
  const optimise = native.call<Numbers>('int armpl_spmv_optimize(uintptr_t a)');
  expectSuccess(optimise(matrix), 'armpl_spmv_optimize');
  return matrix;
}
