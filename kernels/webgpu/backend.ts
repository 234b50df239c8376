import type { Availability, Backend, Kernel, RooflineProbes, Support, Workload } from '../contract.js';
import { type Gpu, openGpu } from './gpu.js';
import type { Family } from './plan.js';
import { prepareProduct } from './product.js';
import { gpuRoofline } from './roofline.js';
import { FAMILIES } from './specs.js';
import { supportsOnGpu } from './supports.js';

export interface WebGpuRuntime {
  /** `Dawn 0.6.2`, `Chromium`. */
  readonly version: string;
  readonly gpu: GPU;
}

/** Where WebGPU comes from: a package in Node, `navigator.gpu` in a page. Else why it is missing. */
export type WebGpuLoader = () => Promise<WebGpuRuntime | Extract<Availability, { available: false }>>;

export const NO_ADAPTER = {
  available: false,
  reason: 'WebGPU finds no GPU here: none is there, or its Vulkan, Metal or Direct3D 12 driver is missing',
  remedy: 'install the driver of the GPU; docs/gpu.md says more',
} as const satisfies Availability;

/** Our own WGSL kernels on WebGPU, dense and sparse. */
export function createWebGpuBackend(load: WebGpuLoader): Backend {
  let opened: Gpu | null = null;
  const gpu = (): Gpu => {
    if (opened === null) throw new Error('The WebGPU device is not open: probe() comes first.');
    return opened;
  };
  return {
    id: 'webgpu',
    label: 'WebGPU',
    deviceClass: 'gpu',
    async probe() {
      const runtime = await load();
      if ('available' in runtime) return runtime;
      opened ??= await openGpu(runtime.gpu);
      if (opened === null) return NO_ADAPTER;
      const { name, detail, software, facts } = opened.facts;
      return {
        available: true,
        version: name,
        detail: `${runtime.version}; ${detail}`,
        software,
        gpu: { name, cacheBytes: null },
        facts,
      };
    },
    kernels: () => FAMILIES.map((family) => kernelOf(family, gpu)),
    roofline: async (): Promise<RooflineProbes> => gpuRoofline(gpu()),
  };
}

function kernelOf(family: Family, gpu: () => Gpu): Kernel {
  return {
    id: `webgpu/${family.name}`,
    operand: family.operand,
    format: family.format,
    supports: (workload) => supportsFamily(family, workload, gpu()),
    prepare: async (workload, weights) =>
      prepareProduct(gpu(), family.plan(workload, weights, gpu()), {
        ...workload,
        m: weights.m,
        k: weights.k,
      }),
  };
}

function supportsFamily(family: Family, workload: Workload, gpu: Gpu): Support {
  const common = supportsOnGpu(workload, family.bytes(workload), gpu);
  return common.ok ? family.supports(workload, gpu) : common;
}
