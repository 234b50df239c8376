import { transpose } from '../../src/matrix/transpose.js';
import type { PreparedKernel, Workload } from '../contract.js';
import type { Memory } from './buffers.js';
import type { Session } from './library.js';

/**
 * How X and Y lie. `unit-major` is ours: one row per unit, the batch side by side. `batch-major` is the
 * other: one row per sequence, as most frameworks keep activations. Whoever uses a library in that layout
 * keeps it between time steps, so the conversion is in `setInput` and `output`, outside of what is timed.
 */
export type Activations = 'unit-major' | 'batch-major';

export interface Held {
  readonly weightBytes: number;
  readonly x: Memory<Float32Array>;
  readonly y: Memory<Float32Array>;
  /** What the library knows by its address only: it lives as long as the kernel. */
  readonly keeps: readonly unknown[];
  readonly activations: Activations;
  /** One product from `x` to `y`. Throws when the library reports an error. */
  multiply(): void;
  /** After the last of the products of one `run`, where something must be waited for. */
  finish?(): void;
  /** Gives back what the library allocated. Called once. */
  free?(): void;
}

/** A prepared kernel around buffers and one call. */
export function hold(session: Session, workload: Workload, held: Held): PreparedKernel {
  const { batch, threads } = workload;
  const isTurned = held.activations === 'batch-major' && batch > 1;
  let live: Held | null = held;
  const owned = (): Held => {
    if (live === null) throw new Error('This kernel was disposed of and cannot be used any more.');
    return live;
  };
  return {
    weightBytes: held.weightBytes,
    setInput(x) {
      const own = owned().x.array;
      if (x.length !== own.length) {
        throw new RangeError(`The input has ${x.length} numbers, but K × batch is ${own.length}.`);
      }
      if (isTurned) transpose(x, x.length / batch, batch, own);
      else own.set(x);
    },
    run(iterations) {
      const { multiply, finish } = owned();
      session.ensureThreads(threads);
      for (let i = 0; i < iterations; i++) multiply();
      finish?.();
    },
    output() {
      const own = owned().y.array;
      return isTurned ? transpose(own, batch, own.length / batch) : own;
    },
    dispose() {
      live?.free?.();
      live = null;
    },
  };
}
