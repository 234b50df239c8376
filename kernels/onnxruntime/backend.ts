import { availableParallelism } from 'node:os';
import type { Availability, Backend, Kernel, Support, Workload } from '../contract.js';
import { OptionalMissing } from '../optional.js';
import { fromBatch, LATENCY_ONLY } from '../support.js';
import { loadOnnxRuntime, NOT_INSTALLED, REMEDY, versionOf } from './load.js';
import { prepareMatMul } from './matmul.js';
import { MODEL_BYTES_LIMIT, MODEL_OVERHEAD_BYTES } from './model.js';

/**
 * `W X` over `X W` on one thread, at 1760² and at 7680 × 2560: 1.50 and 1.21 times the time at batch 6, 0.95
 * and 0.83 at batch 8, 0.75 and 0.70 at batch 16, 0.93 and 1.16 at batch 64 (31 to 61 interleaved rounds).
 * Gemm in place of MatMul is no kernel of its own: at batches 1, 4, 16 and 64 it took 0.98 to 1.07 of its
 * time with the constant on the right, transposed or not, and 0.89 to 1.04 with the constant on the left.
 */
const LEAST_BATCH_OF_WX = 8;

/**
 * ONNX Runtime's CPU kernels (MLAS) through `onnxruntime-node`, dense. The products are models of one
 * operator, built in code.
 */
export function createOnnxRuntimeBackend(): Backend {
  // Asked before the process may be tied to one of them.
  const processors = availableParallelism();
  const supports = (workload: Workload) => supportsMatMul(workload, processors);
  const xw: Kernel = {
    id: 'onnxruntime/matmul-xw-f32',
    operand: 'dense',
    format: 'dense-transposed',
    supports,
    prepare: prepareMatMul('xw'),
  };
  const wx: Kernel = {
    id: 'onnxruntime/matmul-wx-f32',
    operand: 'dense',
    format: 'dense',
    supports: fromBatch(LEAST_BATCH_OF_WX, supports),
    prepare: prepareMatMul('wx'),
  };
  return {
    id: 'onnxruntime',
    label: 'ONNX Runtime',
    deviceClass: 'cpu',
    probe,
    kernels: () => [xw, wx],
  };
}

async function probe(): Promise<Availability> {
  try {
    return {
      available: true,
      version: versionOf(loadOnnxRuntime()),
      detail: 'CPU execution provider',
    };
  } catch (error) {
    return unavailable(error);
  }
}

/** What an error while loading means to a person. */
export function unavailable(error: unknown): Availability {
  if (error instanceof OptionalMissing) return { available: false, reason: NOT_INSTALLED, remedy: REMEDY };
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  return { available: false, reason: `ONNX Runtime could not be loaded: ${line}`, remedy: REMEDY };
}

function supportsMatMul({ m, k, threads, steps, timing }: Workload, processors: number): Support {
  if (steps !== null) return { ok: false, reason: 'computes single products, no time steps' };
  if (timing !== 'latency') return LATENCY_ONLY;
  if (threads > processors) {
    return { ok: false, reason: `would share ${processors} processors between ${threads} threads` };
  }
  if (4 * m * k + MODEL_OVERHEAD_BYTES > MODEL_BYTES_LIMIT) {
    return { ok: false, reason: 'needs a model of more than 2 GB, which its format cannot hold' };
  }
  return { ok: true };
}
