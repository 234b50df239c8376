/** TensorFlow.js with its WebGPU backend in Node, on the device of `webgpu`. */
import { createRequire } from 'node:module';
import { OptionalMissing, requirePath, resolveOptional } from '../optional.js';
import type { Gpu } from '../webgpu/gpu.js';
import { absenceOfWebGpu, loadDawnGlobals, REMEDY } from '../webgpu/node.js';
import type { Tfjs } from './matmul.js';
import type { TfjsGpuBackend } from './webgpu-engine.js';

const PACKAGE = '@tensorflow/tfjs-backend-webgpu';
const SETUP_NAME = 'webgpu';

export const TFJS_WEBGPU_MISSING = `the package ${PACKAGE} is not installed`;

interface BackendPackage {
  readonly WebGPUBackend: new (device: GPUDevice, info: GPUAdapterInfo) => TfjsGpuBackend;
}

/** Looks for both packages and loads nothing. */
export function absenceOfTfjsWebGpu(): { readonly reason: string; readonly remedy: string } | null {
  if (resolveOptional(PACKAGE, SETUP_NAME) !== null) return absenceOfWebGpu();
  return { reason: TFJS_WEBGPU_MISSING, remedy: REMEDY };
}

/**
 * On the device of `gpu`, which `instance` opened. The package refuses to start where there is no `navigator.gpu`, so
 * the instance becomes that. Throws `OptionalMissing` where it is not installed, and what it throws.
 */
export async function loadTfjsWebGpu(
  instance: GPU,
  { device, info }: Gpu,
): Promise<{ readonly tf: Tfjs; readonly backend: TfjsGpuBackend }> {
  const path = resolveOptional(PACKAGE, SETUP_NAME);
  if (path === null) throw new OptionalMissing(TFJS_WEBGPU_MISSING);
  Object.assign(globalThis, loadDawnGlobals());
  if (typeof navigator === 'undefined') Object.assign(globalThis, { navigator: {} });
  Object.defineProperty(navigator, 'gpu', { value: instance, configurable: true });
  const { WebGPUBackend } = requirePath<BackendPackage>(path);
  // The copy that the backend itself uses: its products are registered there.
  const tf = createRequire(path)('@tensorflow/tfjs-core') as Tfjs;
  tf.enableProdMode();
  const backend = new WebGPUBackend(device, info);
  // In place of the one that would open a device of its own.
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => backend as unknown as ReturnType<Tfjs['backend']>);
  if (!(await tf.setBackend('webgpu'))) throw new Error('setBackend refused it');
  return { tf, backend };
}
