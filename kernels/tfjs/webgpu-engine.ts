/**
 * TensorFlow.js on WebGPU, on a device that we opened: with the adapter's limits, and its clock at hand. Its
 * commands are collected, 15 products to a submission by default; each timing says when they must be on
 * their way.
 */
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { fillDense, fillDenseTransposed } from '../../src/matrix/dense.js';
import type { Gpu } from '../webgpu/gpu.js';
import { createStopwatch } from '../webgpu/stopwatch.js';
import type { MatMulDevice, MatMulEngine, Tfjs } from './matmul.js';

/** The part of `WebGPUBackend` of `@tensorflow/tfjs-backend-webgpu` 4.22 that is used here. */
export interface TfjsGpuBackend {
  /** null: nothing is collected. */
  readonly commandEncoder: unknown;
  endComputePassEncoder(): void;
  /** Throws where nothing is collected. */
  submitQueue(): void;
}

export function webGpuEngine(tf: Tfjs, backend: TfjsGpuBackend, gpu: Gpu): MatMulEngine {
  return {
    load: async () => tf,
    weights(_, weights, order) {
      const { m, k } = weights;
      return order === 'xw'
        ? tf.tensor2d(fillDenseTransposed(weights), [k, m])
        : tf.tensor2d(fillDense(weights), [m, k]);
    },
    input: (_, values, shape): Tensor2D => tf.tensor2d(values, shape),
    device: matMulDevice(backend, gpu),
  };
}

function matMulDevice(backend: TfjsGpuBackend, gpu: Gpu): MatMulDevice {
  const { device } = gpu;
  const flush = (): void => {
    if (!backend.commandEncoder) return;
    backend.endComputePassEncoder();
    backend.submitQueue();
  };
  const stopwatch = gpu.hasTimestamps ? createStopwatch(device) : null;
  /** An empty pass that writes the clock: the queue keeps its order, so what lies between two of them is timed. */
  const stamp = (starts: boolean): void => {
    if (!stopwatch) throw new Error('This adapter has no clock of its own (timestamp-query).');
    const encoder = device.createCommandEncoder();
    const timestampWrites = stopwatch.writes(starts, !starts);
    encoder.beginComputePass(timestampWrites && { timestampWrites }).end();
    if (!starts) stopwatch.resolve(encoder);
    device.queue.submit([encoder.finish()]);
  };
  return {
    async run(timing, iterations, product) {
      if (timing === 'latency') {
        for (let i = 0; i < iterations; i++) {
          product();
          flush();
          await device.queue.onSubmittedWorkDone();
        }
        gpu.check();
        return;
      }
      if (timing === 'device') stamp(true);
      for (let i = 0; i < iterations; i++) product();
      flush();
      if (timing === 'device') {
        stamp(false);
        const deviceNs = (await stopwatch?.readNs()) ?? Number.NaN;
        gpu.check();
        return { deviceNs };
      }
      await device.queue.onSubmittedWorkDone();
      gpu.check();
    },
  };
}
