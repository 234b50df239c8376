/**
 * oneDNN's dense products with W reordered once into the format that the primitive asks for. Two primitives
 * compute the same, by different code: of matmul and inner product each was the faster by a factor at some
 * batches (oneDNN 2.6, AVX-512: 1760², batch 16: 1.97 and 0.71 ms; batch 1: 0.20 and 0.24 ms). Activations
 * are batch-major, as oneDNN's own tensors.
 */
import { fillDense, fillDenseTransposed } from '../../src/matrix/dense.js';
import type { Kernel, PreparedKernel, Weights, Workload } from '../contract.js';
import { hold } from './hold.js';
import type { Session } from './library.js';
import { AB, ANY, createOneDnn, DST, type OneDnn, type Product, SRC, WEIGHTS } from './onednn-api.js';
import { countProcessors, supportsDenseProduct } from './supports.js';

export function oneDnnKernels(id: string, session: () => Session): Kernel[] {
  const processors = countProcessors();
  return (['matmul', 'inner-product'] as const).map((product) => ({
    id: `${id}/${product}-packed-f32`,
    operand: 'dense',
    format: 'dense-packed',
    supports: (workload) => supportsDenseProduct(workload, processors),
    prepare: (workload, weights) => prepare(product, session(), workload, weights),
  }));
}

async function prepare(
  product: Product,
  session: Session,
  workload: Workload,
  weights: Weights,
): Promise<PreparedKernel> {
  const { buffers } = session;
  const { m, k } = weights;
  const { batch } = workload;
  // Which code is chosen, and how it divides the work, depends on the threads.
  session.ensureThreads(workload.threads);
  const api = createOneDnn(session.native, buffers);
  const shape: readonly [number, number] = product === 'matmul' ? [k, m] : [m, k];
  const description = api.describe(
    product,
    api.descriptor(batch, k, AB),
    api.descriptor(...shape, ANY),
    api.descriptor(batch, m, AB),
  );
  const packed = pack(api, session, product, shape, weights, description);
  const x = buffers.floats(k * batch);
  const y = buffers.floats(m * batch);
  const memories = [
    api.memory(api.chosen(description, SRC), x.address),
    packed.memory,
    api.memory(api.chosen(description, DST), y.address),
  ] as const;
  const [src, w, dst] = memories;
  const bindings = api.bindings([
    [SRC, src],
    [WEIGHTS, w],
    [DST, dst],
  ]);
  const primitive = api.create(description);
  return hold(session, workload, {
    weightBytes: packed.bytes,
    x,
    y,
    activations: 'batch-major',
    keeps: [packed, bindings, api],
    multiply: api.execution(primitive, bindings),
    finish: api.wait,
    free() {
      for (const memory of memories) api.destroy('memory', memory);
      api.destroy('primitive', primitive);
      api.destroy('primitive_desc', description);
    },
  });
}

/** W in the format that the description chose. */
function pack(
  api: OneDnn,
  { buffers }: Session,
  product: Product,
  shape: readonly [number, number],
  weights: Weights,
  description: number,
) {
  const fill = product === 'matmul' ? fillDenseTransposed : fillDense;
  // Written where the library reads it: hundreds of megabytes are not to be touched twice.
  const plain = buffers.floats(weights.m * weights.k);
  fill(weights, plain.array);
  const plainDescriptor = api.descriptor(...shape, AB);
  const chosen = api.chosen(description, WEIGHTS);
  const bytes = api.sizeOf(chosen);
  const room = buffers.bytes(bytes);
  const from = api.memory(plainDescriptor, plain.address);
  const memory = api.memory(chosen, room.address);
  const reorder = api.describeReorder(plainDescriptor, chosen);
  const primitive = api.create(reorder);
  const bindings = api.bindings([
    [SRC, from],
    [DST, memory],
  ]);
  api.execution(primitive, bindings)();
  api.wait();
  api.destroy('primitive', primitive);
  api.destroy('primitive_desc', reorder);
  api.destroy('memory', from);
  return { memory, bytes, room };
}
