/** Memory that a library may keep the address of. */
import type { Koffi } from './koffi.js';

/** The line of a cache, and the width of the widest vector. */
const ALIGNMENT_BYTES = 64;

/** An array and its address, which holds for as long as the array is reachable. */
export interface Memory<T> {
  readonly array: T;
  readonly address: number;
}

export interface Buffers {
  floats(length: number): Memory<Float32Array>;
  /** A copy. */
  copyFloats(values: Float32Array): Memory<Float32Array>;
  copyInts(values: Uint32Array): Memory<Int32Array>;
  copyLongs(values: readonly number[]): Memory<BigInt64Array>;
  /** Room for an opaque struct or a few pointers, all zero. */
  bytes(length: number): Memory<Uint8Array>;
  /** Room for one pointer that a function writes. */
  slot(): Slot;
}

export interface Slot {
  readonly address: number;
  /** The pointer, 0 before anything was written. */
  read(): number;
}

/**
 * Buffers at addresses that are multiples of 64. The `ArrayBuffer` is made first: a typed array of up to
 * 64 bytes that is made without one lies in the engine's own heap, and moves.
 */
export function createBuffers(koffi: Koffi): Buffers {
  const bytes = (length: number): Memory<Uint8Array> => {
    const room = new ArrayBuffer(length + ALIGNMENT_BYTES);
    const start = Number(koffi.address(new Uint8Array(room)));
    const skip = (ALIGNMENT_BYTES - (start % ALIGNMENT_BYTES)) % ALIGNMENT_BYTES;
    return { array: new Uint8Array(room, skip, length), address: start + skip };
  };
  const floats = (length: number): Memory<Float32Array> => {
    const { array, address } = bytes(4 * length);
    return { array: new Float32Array(array.buffer, array.byteOffset, length), address };
  };
  return {
    bytes,
    floats,
    copyFloats(values) {
      const made = floats(values.length);
      made.array.set(values);
      return made;
    },
    copyInts(values) {
      const { array, address } = bytes(4 * values.length);
      const ints = new Int32Array(array.buffer, array.byteOffset, values.length);
      ints.set(values);
      return { array: ints, address };
    },
    copyLongs(values) {
      const { array, address } = bytes(8 * values.length);
      const longs = new BigInt64Array(array.buffer, array.byteOffset, values.length);
      longs.set(values.map(BigInt));
      return { array: longs, address };
    },
    slot() {
      const { array, address } = bytes(8);
      const view = new BigUint64Array(array.buffer, array.byteOffset, 1);
      return { address, read: () => Number(view[0]) };
    },
  };
}
