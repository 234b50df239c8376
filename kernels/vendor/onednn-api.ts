/**
 * oneDNN's C interface, of version 2 and of version 3: in 3 a memory descriptor is an object that is created
 * and destroyed where 2 has a struct of the caller's, and primitives are described in one step where 2 has
 * two. Everything else is the same. The layout of a struct is never looked at. Source: oneDNN Developer
 * Guide and Reference, C API, and its "Transition from v2.x to v3.x".
 */
import type { Buffers } from './buffers.js';
import { expectSuccess } from './csr.js';
import { LibraryRefused, type NativeLibrary } from './koffi.js';

const CPU_ENGINE = 1;
const IN_ORDER = 1;
const FORWARD_INFERENCE = 96;
const FLOAT32 = 3;

/** Formats: what the primitive likes best, and rows of the first dimension. */
export const ANY = 1;
export const AB = 3;

/** Arguments of an execution. */
export const SRC = 1;
export const DST = 17;
export const WEIGHTS = 33;

/** What `dnnl_primitive_desc_query_md` can be asked for. */
const QUERY = { [SRC]: 129, [WEIGHTS]: 131, [DST]: 133 } as const;
export type Argument = keyof typeof QUERY;

/** More than the structs of any 2.x, the larger of which holds four of the smaller (2.6: 696 bytes). */
const DESCRIPTOR_BYTES = 4096;
const OPERATION_BYTES = 32_768;

/** The kinds of dense product. matmul takes W as K × M, inner product as M × K. */
export type Product = 'matmul' | 'inner-product';

export interface OneDnn {
  /** A 2-dimensional float32 descriptor, kept until the process ends: a few bytes each. */
  descriptor(rows: number, columns: number, format: number): number;
  /** Y = X Wᵀ in batch-major activations, described; refused with an error where nothing implements it. */
  describe(product: Product, src: number, weights: number, dst: number): number;
  /** The descriptor that was chosen for an argument; lives as long as the description. */
  chosen(description: number, argument: Argument): number;
  describeReorder(from: number, to: number): number;
  /** The primitive of a description. */
  create(description: number): number;
  sizeOf(descriptor: number): number;
  /** A memory object over a buffer of the caller's. */
  memory(descriptor: number, address: number): number;
  /** The pairs as an array for `execute`; to be kept by the caller. */
  bindings(pairs: readonly (readonly [argument: number, memory: number])[]): {
    readonly address: number;
    readonly count: number;
  };
  /** Binds everything to a call without arguments. */
  execution(primitive: number, bindings: { readonly address: number; readonly count: number }): () => void;
  wait(): void;
  destroy(what: 'primitive' | 'primitive_desc' | 'memory', handle: number): void;
}

type Numbers = (...values: number[]) => number;

/** With an engine and a stream of its own. */
export function createOneDnn(native: NativeLibrary, buffers: Buffers): OneDnn {
  const major = oneDnnVersion(native).major;
  if (major !== 2 && major !== 3) {
    throw new LibraryRefused(`${native.path} is oneDNN ${major}, and 2 and 3 are known here`);
  }
  const declare = (prototype: string): Numbers => native.call<Numbers>(prototype);
  /** Calls what writes a pointer to its first argument, and gives the pointer. */
  const made = (what: string, call: (slot: number) => number): number => {
    const slot = buffers.slot();
    expectSuccess(call(slot.address), what);
    return slot.read();
  };
  const engineCreate = declare('int dnnl_engine_create(uintptr_t engine, int kind, size_t index)');
  const streamCreate = declare('int dnnl_stream_create(uintptr_t stream, uintptr_t engine, uint32_t flags)');
  const engine = made('dnnl_engine_create', (slot) => engineCreate(slot, CPU_ENGINE, 0));
  const stream = made('dnnl_stream_create', (slot) => streamCreate(slot, engine, IN_ORDER));
  const execute = declare(
    'int dnnl_primitive_execute(uintptr_t primitive, uintptr_t stream, int count, uintptr_t args)',
  );
  const waitFor = declare('int dnnl_stream_wait(uintptr_t stream)');
  return {
    ...(major === 2 ? version2(native, buffers, engine) : version3(native, buffers, engine)),
    chosen(description, argument) {
      const query = declare(
        'uintptr_t dnnl_primitive_desc_query_md(uintptr_t description, int what, int index)',
      );
      return Number(query(description, QUERY[argument], 0));
    },
    describeReorder(from, to) {
      const describe = declare(
        'int dnnl_reorder_primitive_desc_create(uintptr_t slot, uintptr_t src, uintptr_t src_engine, uintptr_t dst, uintptr_t dst_engine, uintptr_t attributes)',
      );
      return made('dnnl_reorder_primitive_desc_create', (slot) =>
        describe(slot, from, engine, to, engine, 0),
      );
    },
    create(description) {
      const create = declare('int dnnl_primitive_create(uintptr_t slot, uintptr_t description)');
      return made('dnnl_primitive_create', (slot) => create(slot, description));
    },
    sizeOf: (descriptor) => Number(declare('size_t dnnl_memory_desc_get_size(uintptr_t md)')(descriptor)),
    memory(descriptor, address) {
      const create = declare(
        'int dnnl_memory_create(uintptr_t slot, uintptr_t md, uintptr_t engine, uintptr_t data)',
      );
      return made('dnnl_memory_create', (slot) => create(slot, descriptor, engine, address));
    },
    // An int, padding and a pointer each.
    bindings: (pairs) => ({ ...buffers.copyLongs(pairs.flat()), count: pairs.length }),
    execution(primitive, { address, count }) {
      return () => {
        const status = execute(primitive, stream, count, address);
        if (status !== 0) expectSuccess(status, 'dnnl_primitive_execute');
      };
    },
    wait: () => expectSuccess(waitFor(stream), 'dnnl_stream_wait'),
    destroy(what, handle) {
      declare(`int dnnl_${what}_destroy(uintptr_t handle)`)(handle);
    },
  };
}

type Descriptions = Pick<OneDnn, 'descriptor' | 'describe'>;

function version2(native: NativeLibrary, buffers: Buffers, engine: number): Descriptions {
  const declare = (prototype: string): Numbers => native.call<Numbers>(prototype);
  const kept: unknown[] = [];
  const room = (bytes: number): number => {
    const made = buffers.bytes(bytes);
    kept.push(made);
    return made.address;
  };
  return {
    descriptor(rows, columns, format) {
      const init = declare(
        'int dnnl_memory_desc_init_by_tag(uintptr_t md, int dimensions, uintptr_t dims, int type, int tag)',
      );
      const descriptor = room(DESCRIPTOR_BYTES);
      const dims = buffers.copyLongs([rows, columns]);
      expectSuccess(init(descriptor, 2, dims.address, FLOAT32, format), 'dnnl_memory_desc_init_by_tag');
      return descriptor;
    },
    describe(product, src, weights, dst) {
      const operation = room(OPERATION_BYTES);
      if (product === 'matmul') {
        const init = declare(
          'int dnnl_matmul_desc_init(uintptr_t operation, uintptr_t src, uintptr_t weights, uintptr_t bias, uintptr_t dst)',
        );
        expectSuccess(init(operation, src, weights, 0, dst), 'dnnl_matmul_desc_init');
      } else {
        const init = declare(
          'int dnnl_inner_product_forward_desc_init(uintptr_t operation, int prop, uintptr_t src, uintptr_t weights, uintptr_t bias, uintptr_t dst)',
        );
        const status = init(operation, FORWARD_INFERENCE, src, weights, 0, dst);
        expectSuccess(status, 'dnnl_inner_product_forward_desc_init');
      }
      const create = declare(
        'int dnnl_primitive_desc_create(uintptr_t slot, uintptr_t operation, uintptr_t attributes, uintptr_t engine, uintptr_t hint)',
      );
      const slot = buffers.slot();
      expectSuccess(create(slot.address, operation, 0, engine, 0), 'dnnl_primitive_desc_create');
      return slot.read();
    },
  };
}

function version3(native: NativeLibrary, buffers: Buffers, engine: number): Descriptions {
  const declare = (prototype: string): Numbers => native.call<Numbers>(prototype);
  return {
    descriptor(rows, columns, format) {
      const create = declare(
        'int dnnl_memory_desc_create_with_tag(uintptr_t slot, int dimensions, uintptr_t dims, int type, int tag)',
      );
      const dims = buffers.copyLongs([rows, columns]);
      const slot = buffers.slot();
      const status = create(slot.address, 2, dims.address, FLOAT32, format);
      expectSuccess(status, 'dnnl_memory_desc_create_with_tag');
      return slot.read();
    },
    describe(product, src, weights, dst) {
      const slot = buffers.slot();
      if (product === 'matmul') {
        const create = declare(
          'int dnnl_matmul_primitive_desc_create(uintptr_t slot, uintptr_t engine, uintptr_t src, uintptr_t weights, uintptr_t bias, uintptr_t dst, uintptr_t attributes)',
        );
        const status = create(slot.address, engine, src, weights, 0, dst, 0);
        expectSuccess(status, 'dnnl_matmul_primitive_desc_create');
      } else {
        const create = declare(
          'int dnnl_inner_product_forward_primitive_desc_create(uintptr_t slot, uintptr_t engine, int prop, uintptr_t src, uintptr_t weights, uintptr_t bias, uintptr_t dst, uintptr_t attributes)',
        );
        const status = create(slot.address, engine, FORWARD_INFERENCE, src, weights, 0, dst, 0);
        expectSuccess(status, 'dnnl_inner_product_forward_primitive_desc_create');
      }
      return slot.read();
    },
  };
}

export interface OneDnnVersion {
  readonly major: number;
  readonly text: string;
}

/** `dnnl_version_t` begins with three ints. */
export function oneDnnVersion(native: NativeLibrary): OneDnnVersion {
  const at = native.call<() => number>('uintptr_t dnnl_version()')();
  const numbers = new Int32Array(native.koffi.view(BigInt(at), 12));
  return { major: numbers[0], text: numbers.join('.') };
}
