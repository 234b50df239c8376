/**
 * A plan on the device: its buffers, and runs of it by each of the three timings. Products follow one another
 * in one compute pass; the device starts none before the one before it has written Y, as in a recurrent step.
 */
import type { DeviceCosts, PreparedKernel, RunResult, Workload } from '../contract.js';
import { padRows, unpadRows } from './columns.js';
import { type Gpu, refusedAsError, USAGE } from './gpu.js';
import type { Plan } from './plan.js';
import { createStopwatch } from './stopwatch.js';

/** Products of one command buffer at most: a driver stops a GPU that is silent for seconds. */
const MOST_PER_SUBMIT = 256;

type Costs = { -readonly [Name in keyof DeviceCosts]: DeviceCosts[Name] };

/** @throws Error when the device refuses a buffer or the code, or is lost. */
export async function prepareProduct(
  gpu: Gpu,
  plan: Plan,
  { m, k, timing }: Pick<Workload, 'm' | 'k' | 'timing'>,
): Promise<PreparedKernel> {
  const { device } = gpu;
  const { columns, inputRows, weightBytes } = plan;
  const rowBytes = 4 * columns.width * columns.count;
  const outputBytes = m * rowBytes;
  const costs: Costs = { uploadMs: null, preprocessMs: null, firstRunMs: null, readBackMs: null };
  const owned: { destroy(): void }[] = [];
  const buffer = (size: number, usage: number): GPUBuffer => {
    const made = device.createBuffer({ size: Math.ceil(size / 4) * 4, usage });
    owned.push(made);
    return made;
  };
  const free = (): void => {
    for (const resource of owned.splice(0)) resource.destroy();
  };
  const filled = (data: ArrayBufferView<ArrayBuffer>, usage: number): GPUBuffer => {
    const made = buffer(data.byteLength, usage | USAGE.copyDst);
    device.queue.writeBuffer(made, 0, data);
    return made;
  };
  try {
    const startMs = performance.now();
    const { x, y, readBack, bound } = await refusedAsError(device, () => {
      const input = buffer(inputRows * rowBytes, USAGE.storage | USAGE.copyDst);
      const output = buffer(outputBytes, USAGE.storage | USAGE.copySrc);
      return {
        x: input,
        y: output,
        readBack: buffer(outputBytes, USAGE.mapRead | USAGE.copyDst),
        bound: [
          filled(Uint32Array.from(plan.sizes), USAGE.uniform),
          input,
          output,
          ...plan.weights.map((data) => filled(data, USAGE.storage)),
        ],
      };
    });
    await device.queue.onSubmittedWorkDone();
    const compileMs = performance.now();
    costs.uploadMs = compileMs - startMs;
    const pipeline = await gpu.pipeline(plan.code);
    const bindGroup = await refusedAsError(device, () =>
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: bound.map((resource, binding) => ({ binding, resource: { buffer: resource } })),
      }),
    );
    const stopwatch = timing === 'device' ? createStopwatch(device) : null;
    if (stopwatch) owned.push(stopwatch);

    const encode = (
      iterations: number,
      timestampWrites?: GPUComputePassTimestampWrites,
    ): GPUCommandEncoder => {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass(timestampWrites && { timestampWrites });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      for (let i = 0; i < iterations; i++) pass.dispatchWorkgroups(...plan.groups);
      pass.end();
      return encoder;
    };
    const submit = (iterations: number): void => device.queue.submit([encode(iterations).finish()]);

    const runs: Record<Workload['timing'], (iterations: number) => Promise<RunResult>> = {
      async latency(iterations) {
        for (let i = 0; i < iterations; i++) {
          submit(1);
          await device.queue.onSubmittedWorkDone();
        }
      },
      async throughput(iterations) {
        for (let left = iterations; left > 0; left -= MOST_PER_SUBMIT)
          submit(Math.min(left, MOST_PER_SUBMIT));
        await device.queue.onSubmittedWorkDone();
      },
      async device(iterations) {
        if (!stopwatch) throw new Error('This kernel was prepared for another timing.');
        for (let left = iterations; left > 0; left -= MOST_PER_SUBMIT) {
          const writes = stopwatch.writes(left === iterations, left <= MOST_PER_SUBMIT);
          const encoder = encode(Math.min(left, MOST_PER_SUBMIT), writes);
          if (left <= MOST_PER_SUBMIT) stopwatch.resolve(encoder);
          device.queue.submit([encoder.finish()]);
        }
        return { deviceNs: await stopwatch.readNs() };
      },
    };

    await refusedAsError(device, () => submit(1));
    await device.queue.onSubmittedWorkDone();
    costs.firstRunMs = performance.now() - compileMs;
    gpu.check();

    return {
      weightBytes,
      setInput(input) {
        if (input.length !== k * columns.batch) {
          throw new RangeError(
            `The input has ${input.length} numbers, but K × batch is ${k * columns.batch}.`,
          );
        }
        device.queue.writeBuffer(x, 0, padRows(input, k, columns, inputRows));
      },
      async run(iterations) {
        const result = await runs[timing](iterations);
        gpu.check();
        return result;
      },
      async output() {
        const fromMs = performance.now();
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(y, 0, readBack, 0, outputBytes);
        device.queue.submit([encoder.finish()]);
        await readBack.mapAsync(MAP_READ);
        const values = unpadRows(new Float32Array(readBack.getMappedRange()), m, columns);
        readBack.unmap();
        costs.readBackMs ??= performance.now() - fromMs;
        gpu.check();
        return values;
      },
      deviceCosts: () => costs,
      dispose: free,
    };
  } catch (error) {
    free();
    throw error;
  }
}

/** `GPUMapMode.READ` of the specification. */
const MAP_READ = 1;
