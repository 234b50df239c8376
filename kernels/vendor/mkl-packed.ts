/**
 * MKL's gemm with W packed once: `cblas_sgemm_pack` copies it into the layout in which the inner loops
 * read it, and `cblas_sgemm_compute` multiplies without packing it again. Batch-major activations: with W as
 * the left operand and few columns it was 4 to 7 times slower (MKL 2020).
 * What padding the packed copy has is not said, and the room asked for is up to twice what it writes, more for
 * small matrices: the bytes of W itself are reported. Source: Developer Reference for
 * Intel oneAPI Math Kernel Library for C, cblas_?gemm_pack and cblas_?gemm_compute.
 */
import { fillDense } from '../../src/matrix/dense.js';
import type { Kernel, PreparedKernel, Weights, Workload } from '../contract.js';
import { hold } from './hold.js';
import type { Session } from './library.js';
import { countProcessors, supportsDenseProduct } from './supports.js';

const ROW_MAJOR = 101;
const NO_TRANSPOSE = 111;
const TRANSPOSE = 112;
const PACKED = 151;
const RIGHT_OPERAND = 162;

export function mklPackedKernel(id: string, session: () => Session): Kernel {
  const processors = countProcessors();
  return {
    id: `${id}/gemm-packed-f32`,
    operand: 'dense',
    format: 'dense-packed',
    supports: (workload) => supportsDenseProduct(workload, processors),
    prepare: (workload, weights) => prepare(session(), workload, weights),
  };
}

async function prepare(session: Session, workload: Workload, weights: Weights): Promise<PreparedKernel> {
  const { native, buffers } = session;
  const { m, k } = weights;
  const { batch } = workload;
  // Before any call of MKL; and the layout of the packed copy may depend on it.
  session.ensureThreads(workload.threads);
  const sizeOf = native.call<(identifier: number, m: number, n: number, k: number) => number>(
    'size_t cblas_sgemm_pack_get_size(int identifier, int m, int n, int k)',
  );
  const pack = native.call<(...values: number[]) => void>(
    'void cblas_sgemm_pack(int layout, int identifier, int trans, int m, int n, int k, float alpha, uintptr_t src, int ld, uintptr_t dest)',
  );
  const compute = native.call<(...values: number[]) => void>(
    'void cblas_sgemm_compute(int layout, int trans_a, int trans_b, int m, int n, int k, uintptr_t a, int lda, uintptr_t b, int ldb, float beta, uintptr_t c, int ldc)',
  );
  const dense = buffers.floats(m * k);
  fillDense(weights, dense.array);
  const packed = buffers.bytes(Number(sizeOf(RIGHT_OPERAND, batch, m, k)));
  pack(ROW_MAJOR, RIGHT_OPERAND, TRANSPOSE, batch, m, k, 1, dense.address, k, packed.address);
  const x = buffers.floats(k * batch);
  const y = buffers.floats(m * batch);
  return hold(session, workload, {
    weightBytes: dense.array.byteLength,
    x,
    y,
    activations: 'batch-major',
    keeps: [packed],
    multiply: () =>
      compute(ROW_MAJOR, NO_TRANSPOSE, PACKED, batch, m, k, x.address, k, packed.address, k, 0, y.address, m),
  });
}
