import { importFrom } from './product.js';

/** The part of the public interface of `webgpu` that is used here. */
interface WebGpu {
  create(options: readonly string[]): Gpu;
}
interface Gpu {
  requestAdapter(): Promise<Adapter | null>;
}
interface Adapter {
  readonly info?: { readonly description?: string; readonly vendor?: string };
}

/**
 * Creates an instance and asks it for an adapter. None is no fault of what was installed: there is no GPU,
 * or no driver for it. The instance has to outlive every call, as the process crashes when it is collected.
 */
export async function check(folder: string): Promise<string> {
  const { create } = await importFrom<WebGpu>(folder, 'webgpu');
  const gpu = create([]);
  const adapter = await gpu.requestAdapter();
  (globalThis as { sparseBenchGpu?: Gpu }).sparseBenchGpu = gpu;
  if (adapter === null) return 'Dawn works, but finds no GPU here';
  const { description, vendor } = adapter.info ?? {};
  return `Dawn works; adapter: ${description || vendor || 'without a name'}`;
}
