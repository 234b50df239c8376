import type { Tfjs } from './matmul.js';

/**
 * TensorFlow.js with its WebAssembly backend chosen and started. Safe to call again.
 *
 * Choosing the backend before the first tensor keeps the JavaScript fallback, and its advertisement
 * on stderr, from ever starting; production mode is the documented switch that leaves out the checks
 * and warnings of development. Throws when a package is missing or WebAssembly cannot start.
 */
export async function loadTfjs(): Promise<Tfjs> {
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-wasm');
  tf.enableProdMode();
  if (!(await tf.setBackend('wasm'))) throw new Error('setBackend refused it');
  return tf;
}
