import { setFlagsFromString } from 'node:v8';
import { wasmFlags } from '../kernels/node-flags.js';

/**
 * Gives this process the flags with which a run starts its workers. Works for WebAssembly that is compiled afterwards;
 * backends must be loaded afterwards too, since they ask the engine when they are.
 */
export function applyWasmFlags(): void {
  for (const flag of wasmFlags(process.versions.node)) setFlagsFromString(flag);
}
