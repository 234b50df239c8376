import { transpose } from '../../src/matrix/transpose.js';
import type { PreparedKernel, Workload } from '../contract.js';
import type { Activations } from '../vendor/hold.js';
import { type Arena, inArena } from './arena.js';
import { createLaunches } from './launches.js';
import type { CudaSession } from './session.js';

/** Addresses on the device of X, K × batch, and Y, M × batch, as the kernel's `activations` say. */
export interface Operands {
  readonly x: number;
  readonly y: number;
}

export interface DeviceProduct {
  /** Bytes of values and indices as stored. */
  readonly weightBytes: number;
  /** Null: the library has no analysis. */
  readonly preprocessMs: number | null;
  /** Hands one product over to the stream. Throws when the library reports an error. */
  launch(): void;
}

/**
 * A prepared kernel whose operands are on the device. `pack` puts the weights there, in the arena, which is
 * given back on `dispose`, and at once where `pack` throws.
 */
export function holdOnDevice(
  session: CudaSession,
  workload: Workload,
  activations: Activations,
  pack: (arena: Arena, operands: Operands) => DeviceProduct,
): PreparedKernel {
  const { cuda, buffers } = session;
  const { m, k, batch, timing } = workload;
  const isTurned = activations === 'batch-major' && batch > 1;
  const xHost = buffers.floats(k * batch);
  const yHost = buffers.floats(m * batch);
  const { arena, operands, product, launches } = inArena(cuda, (arena) => {
    const operands = {
      x: arena.allocate(xHost.array.byteLength),
      y: arena.allocate(yHost.array.byteLength),
    };
    const product = pack(arena, operands);
    const launches = createLaunches(cuda, timing, product.launch);
    arena.defer(launches.free);
    return { arena, operands, product, launches };
  });
  let isLive = true;
  let firstRunMs: number | null = null;
  let readBackMs: number | null = null;
  const expectLive = (): void => {
    if (!isLive) throw new Error('This kernel was disposed of and cannot be used any more.');
  };
  return {
    weightBytes: product.weightBytes,
    setInput(x) {
      expectLive();
      if (x.length !== xHost.array.length) {
        throw new RangeError(`The input has ${x.length} numbers, but K × batch is ${xHost.array.length}.`);
      }
      if (isTurned) transpose(x, k, batch, xHost.array);
      else xHost.array.set(x);
      cuda.upload(operands.x, xHost.address, xHost.array.byteLength);
    },
    run(iterations) {
      expectLive();
      if (firstRunMs !== null) return launches.run(iterations);
      const start = performance.now();
      const result = launches.run(iterations);
      firstRunMs = performance.now() - start;
      return result;
    },
    output() {
      expectLive();
      const start = performance.now();
      cuda.download(yHost.address, operands.y, yHost.array.byteLength);
      readBackMs ??= performance.now() - start;
      return isTurned ? transpose(yHost.array, batch, m) : yHost.array;
    },
    deviceCosts: () => ({
      uploadMs: arena.uploadMs(),
      preprocessMs: product.preprocessMs,
      firstRunMs,
      readBackMs,
    }),
    dispose() {
      isLive = false;
      arena.free();
    },
  };
}
