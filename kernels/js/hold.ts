import type { PreparedKernel } from '../contract.js';

export interface Held {
  readonly weightBytes: number;
  /** K × batch, at the front of the buffer; what follows is padding and stays 0. */
  readonly x: Float32Array | Float64Array;
  readonly inputLength: number;
  /** M × batch, at the front of the buffer; what follows is padding of no meaning. */
  readonly y: Float32Array;
  readonly outputLength: number;
  /** One product from `x` to `y`. Owns the packed weights. */
  multiply(): void;
}

/** A prepared kernel around buffers and one function; lets go of all of them on dispose. */
export function hold(held: Held): PreparedKernel {
  let live: Held | null = held;
  const owned = (): Held => {
    if (live === null) throw new Error('This kernel was disposed of and cannot be used any more.');
    return live;
  };
  return {
    weightBytes: held.weightBytes,
    setInput(x) {
      const { inputLength, x: own } = owned();
      if (x.length !== inputLength) {
        throw new RangeError(`The input has ${x.length} numbers, but K × batch is ${inputLength}.`);
      }
      own.set(x);
    },
    run(iterations) {
      const { multiply } = owned();
      for (let i = 0; i < iterations; i++) multiply();
    },
    output() {
      const { y, outputLength } = owned();
      return y.subarray(0, outputLength);
    },
    dispose() {
      live = null;
    },
  };
}
