/**
 * WebAssembly compiled by the optimising compiler at once. Otherwise the first runs of a kernel use
 * baseline code, two to four times slower, and when they are replaced is up to the engine. For the command line only: V8 of
 * Node 26 ends the process where it is set later.
 */
const OPTIMISED = '--no-liftoff';

/**
 * Relaxed SIMD on Node 20. Node 22 and later have it anyway; they do not know the flag and would not start.
 * `nodeVersion`: `20.19.4`.
 */
export function relaxedSimdFlags(nodeVersion: string): readonly string[] {
  return Number.parseInt(nodeVersion, 10) === 20 ? ['--experimental-wasm-relaxed-simd'] : [];
}

/** Flags of `node` for a process that runs WebAssembly. */
export function wasmFlags(nodeVersion: string): readonly string[] {
  return [OPTIMISED, ...relaxedSimdFlags(nodeVersion)];
}
