/** The WebAssembly backend in Node: the only file besides `threads/node*.ts` that knows where it runs. */
import type { Backend } from '../contract.js';
import { createWasmBackend } from './create-backend.js';
import { detectFeatures } from './features.js';
import { nodeThreads } from './threads/node.js';

export const wasmBackend: Backend = createWasmBackend(detectFeatures(), nodeThreads);
