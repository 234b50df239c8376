import { denseBytes } from '../../src/workload/cost.js';
import type { Availability, Backend, Kernel, Support, Workload } from '../contract.js';
import { OptionalMissing } from '../optional.js';
import { fromBatch } from '../support.js';
import { NO_ADAPTER, type WebGpuLoader } from '../webgpu/backend.js';
import { type Gpu, openGpu } from '../webgpu/gpu.js';
import { supportsOnGpu } from '../webgpu/supports.js';
import { type MatMulEngine, type MatMulOrder, prepareMatMul } from './matmul.js';
import { webGpuEngine } from './webgpu-engine.js';
import { loadTfjsWebGpu, TFJS_WEBGPU_MISSING } from './webgpu-load.js';

const REMEDY = 'sparse-bench setup webgpu';

interface Opened {
  readonly gpu: Gpu;
  readonly engine: MatMulEngine;
  readonly version: string;
}

/** TensorFlow.js on WebGPU, dense: the opponent on the same device that web developers have. */
export function createTfjsWebGpuBackend(load: WebGpuLoader): Backend {
  let opened: Opened | null = null;
  const here = (): Opened => {
    if (opened === null) throw new Error('The WebGPU device is not open: probe() comes first.');
    return opened;
  };
  const supports = (workload: Workload): Support => supportsOnGpu(workload, denseBytes(workload), here().gpu);
  const kernel = (order: MatMulOrder, format: string): Kernel => ({
    id: `tfjs-webgpu/matmul-${order}-f32`,
    operand: 'dense',
    format,
    // One column is one row transposed: the same product for both orders.
    supports: order === 'wx' ? fromBatch(2, supports) : supports,
    prepare: (workload, weights) => prepareMatMul(here().engine, order)(workload, weights),
  });
  return {
    id: 'tfjs-webgpu',
    label: 'TensorFlow.js WebGPU',
    deviceClass: 'gpu',
    rooflineOf: 'webgpu',
    async probe(): Promise<Availability> {
      try {
        const runtime = await load();
        if ('available' in runtime) return runtime;
        opened ??= await open(runtime.gpu);
        if (opened === null) return NO_ADAPTER;
        const { name, software } = opened.gpu.facts;
        return {
          available: true,
          version: opened.version,
          detail: `on ${name}`,
          software,
          gpu: { name, cacheBytes: null },
        };
      } catch (error) {
        return unavailable(error);
      }
    },
    kernels: () => [kernel('xw', 'dense-transposed'), kernel('wx', 'dense')],
  };
}

async function open(instance: GPU): Promise<Opened | null> {
  const gpu = await openGpu(instance);
  if (gpu === null) return null;
  const { tf, backend } = await loadTfjsWebGpu(instance, gpu);
  return { gpu, engine: webGpuEngine(tf, backend, gpu), version: tf.version_core };
}

function unavailable(error: unknown): Availability {
  if (error instanceof OptionalMissing)
    return { available: false, reason: TFJS_WEBGPU_MISSING, remedy: REMEDY };
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  return { available: false, reason: `TensorFlow.js could not start on WebGPU: ${line}`, remedy: REMEDY };
}
