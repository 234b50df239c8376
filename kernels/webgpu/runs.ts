/** Products on the device by each of the three timings. */
import type { RunResult, Workload } from '../contract.js';
import type { Plan } from './plan.js';
import { createStopwatch } from './stopwatch.js';

/** What one product dispatches. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly groups: Plan['groups'];
}

export interface Runs {
  run(iterations: number): Promise<RunResult>;
  destroy(): void;
}

/**
 * Products of one command buffer at most: a driver stops a GPU that is silent for seconds. Between two buffers the
 * device waits for the host, so a sample, of some milliseconds, should fit into one.
 */
const MOST_PER_SUBMIT = 4096;

/**
 * Products follow one another in one compute pass; the device starts none before the one before it has
 * written Y, as in a recurrent step. For `device` the device must have timestamps.
 */
export function createRuns(device: GPUDevice, dispatch: Dispatch, timing: Workload['timing']): Runs {
  if (timing === 'device') return byDeviceClock(device, dispatch);
  return {
    async run(iterations) {
      if (timing === 'latency') {
        for (let i = 0; i < iterations; i++) {
          submit(device, dispatch, 1);
          await device.queue.onSubmittedWorkDone();
        }
        return;
      }
      for (const products of batches(iterations)) submit(device, dispatch, products);
      await device.queue.onSubmittedWorkDone();
    },
    destroy() {},
  };
}

function byDeviceClock(device: GPUDevice, dispatch: Dispatch): Runs {
  const stopwatch = createStopwatch(device);
  return {
    async run(iterations) {
      const parts = batches(iterations);
      for (const [i, products] of parts.entries()) {
        const isLast = i === parts.length - 1;
        const encoder = encode(device, dispatch, products, stopwatch.writes(i === 0, isLast));
        if (isLast) stopwatch.resolve(encoder);
        device.queue.submit([encoder.finish()]);
      }
      return { deviceNs: await stopwatch.readNs() };
    },
    destroy: stopwatch.destroy,
  };
}

function batches(iterations: number): number[] {
  const whole = Array.from({ length: Math.floor(iterations / MOST_PER_SUBMIT) }, () => MOST_PER_SUBMIT);
  const rest = iterations % MOST_PER_SUBMIT;
  return rest === 0 ? whole : [...whole, rest];
}

function submit(device: GPUDevice, dispatch: Dispatch, products: number): void {
  device.queue.submit([encode(device, dispatch, products).finish()]);
}

function encode(
  device: GPUDevice,
  { pipeline, bindGroup, groups }: Dispatch,
  products: number,
  timestampWrites?: GPUComputePassTimestampWrites,
): GPUCommandEncoder {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass(timestampWrites && { timestampWrites });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  for (let i = 0; i < products; i++) pass.dispatchWorkgroups(...groups);
  pass.end();
  return encoder;
}
