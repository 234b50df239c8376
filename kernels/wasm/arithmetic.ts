import type { Local, Statement, V128 } from './asm/code.js';
import { f32x4, v128 } from './asm/v128.js';

/**
 * How a kernel multiplies and adds: `simd128` rounds the product and the sum, `relaxed` lets the hardware
 * fuse them (relaxed SIMD), which is faster and needs an engine that has it.
 */
export type Arithmetic = 'simd128' | 'relaxed';

/** acc += a × b, lane by lane. */
export function accumulate(arithmetic: Arithmetic, accumulator: Local<'v128'>, a: V128, b: V128): Statement {
  return accumulator.set(
    arithmetic === 'relaxed' ? f32x4.relaxedMadd(a, b, accumulator) : f32x4.add(accumulator, f32x4.mul(a, b)),
  );
}

export function clear(accumulators: readonly Local<'v128'>[]): readonly Statement[] {
  return accumulators.map((accumulator) => accumulator.set(v128.zero()));
}

/** Combines all vectors by one operation, as a balanced tree. */
export function tree(operation: (a: V128, b: V128) => V128, vectors: readonly V128[]): V128 {
  if (vectors.length === 1) return vectors[0];
  const half = Math.ceil(vectors.length / 2);
  return operation(tree(operation, vectors.slice(0, half)), tree(operation, vectors.slice(half)));
}

/** The sum of all accumulators, lane by lane. */
export function sum(vectors: readonly V128[]): V128 {
  return tree(f32x4.add, vectors);
}

/** Suffix of kernel names: relaxed kernels say so. */
export function nameSuffix(arithmetic: Arithmetic): string {
  return arithmetic === 'relaxed' ? '-relaxed' : '';
}
