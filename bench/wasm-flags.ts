import { setFlagsFromString } from 'node:v8';
import { relaxedSimdFlags } from '../kernels/node-flags.js';

/**
 * Relaxed SIMD for this process, as the workers of a run have it; `--no-liftoff` stands on the command line. Works for
 * WebAssembly that is compiled afterwards; backends must be loaded afterwards too, since they ask the engine when they are.
 */
export function allowRelaxedSimd(): void {
  for (const flag of relaxedSimdFlags(process.versions.node)) setFlagsFromString(flag);
}
