import type { Weights } from '../contract.js';
import type { Buffers, Memory } from './buffers.js';

/** CSR with 32-bit signed indices from 0, three arrays, as every sparse library takes it. */
export interface NativeCsr {
  readonly rowPtr: Memory<Int32Array>;
  readonly colIdx: Memory<Int32Array>;
  readonly values: Memory<Float32Array>;
  /** Bytes of the three. */
  readonly bytes: number;
}

/** A copy. */
export function nativeCsr(buffers: Buffers, { rowPtr, colIdx, values }: Weights): NativeCsr {
  return {
    rowPtr: buffers.copyInts(rowPtr),
    colIdx: buffers.copyInts(colIdx),
    values: buffers.copyFloats(values),
    bytes: rowPtr.byteLength + colIdx.byteLength + values.byteLength,
  };
}

/** Throws where a library's status says that it failed. 0 is success in all of them. */
export function expectSuccess(status: number, what: string): void {
  if (status !== 0) throw new Error(`${what} failed with status ${status}.`);
}
