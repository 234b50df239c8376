/** What the index arrays of all formats share. */
import type { Parsed } from '../workload/parsed.js';

/** Bits of a stored column. 16 halve the index bytes and reach 65,536 columns. */
export type IndexBits = 16 | 32;
export type IndexArray = Uint16Array | Uint32Array;

/**
 * Where padding points, which multiplies 0 by some x: were that x infinite or NaN, the product would be
 * NaN in a row that need not depend on it. `repeat`: at a column that the padded row holds anyway, which
 * has that x in its sum already. A number: at that element of x, which the kernel keeps at 0; usually k,
 * one past the input.
 */
export type PadColumn = 'repeat' | number;

export function createIndices(length: number, bits: IndexBits): IndexArray {
  return bits === 16 ? new Uint16Array(length) : new Uint32Array(length);
}

/** Why column numbers up to `largest` cannot be stored, or null. */
export function indexRefusal(largest: number, bits: IndexBits): string | null {
  if (largest < 2 ** bits) return null;
  return `Column ${largest} does not fit an index of ${bits} bits (${2 ** bits} columns).`;
}

/** The checked pad column; a number must be a non-negative integer that the index holds. */
export function padRefusal(padColumn: PadColumn, bits: IndexBits): string | null {
  if (padColumn === 'repeat') return null;
  if (!(Number.isInteger(padColumn) && padColumn >= 0)) {
    return `A pad column is a non-negative integer, not ${padColumn}.`;
  }
  return indexRefusal(padColumn, bits);
}

/** A positive integer that a format is built with; anything else is a mistake of the caller. */
export function requireSize(name: string, size: number): void {
  if (!(Number.isInteger(size) && size >= 1)) {
    throw new RangeError(`${name} must be a positive integer, not ${size}.`);
  }
}

/** The first refusal as a result, or null when there is none. */
export function firstRefusal(...refusals: readonly (string | null)[]): Parsed<never> | null {
  const message = refusals.find((refusal) => refusal !== null);
  return message == null ? null : { ok: false, message };
}

/** Exact bytes of a format's arrays as stored. */
export function storedBytes(...arrays: readonly ArrayBufferView[]): number {
  return arrays.reduce((sum, array) => sum + array.byteLength, 0);
}
