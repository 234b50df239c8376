/**
 * WebAssembly compiled by the optimising compiler at once. Otherwise the first runs of a kernel use
 * baseline code, two to four times slower, and when they are replaced is up to the engine.
 */
const OPTIMISED = '--no-liftoff';

/** Relaxed SIMD, which Node 22 and later have anyway; they do not know the flag and would not start. */
const RELAXED_SIMD = '--experimental-wasm-relaxed-simd';

/** Flags of `node` for a process that runs WebAssembly. `nodeVersion`: `20.19.4`; others are fine without a flag. */
export function wasmFlags(nodeVersion: string): readonly string[] {
  return Number.parseInt(nodeVersion, 10) === 20 ? [OPTIMISED, RELAXED_SIMD] : [OPTIMISED];
}
