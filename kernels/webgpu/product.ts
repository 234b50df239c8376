/** A plan on the device, ready to multiply. */
import type { DeviceCosts, PreparedKernel, Workload } from '../contract.js';
import { type Columns, padRows, unpadRows } from './columns.js';
import { type Gpu, MAP_READ, refusedAsError, USAGE } from './gpu.js';
import type { Plan } from './plan.js';
import { createRuns } from './runs.js';

type Costs = { -readonly [Name in keyof DeviceCosts]: DeviceCosts[Name] };

/** Everything on the device that a product owns. */
interface Memory {
  readonly x: GPUBuffer;
  readonly y: GPUBuffer;
  /** Y's copy that the host can see. */
  readonly readBack: GPUBuffer;
  /** In the order of bindings. */
  readonly bound: readonly GPUBuffer[];
}

/**
 * The weights are uploaded, the code is compiled and run once. Of `plan` nothing is kept but sizes: its packed
 * weights are the host's copy, and large.
 *
 * @throws Error when the device refuses a buffer or the code, or is lost.
 */
export async function prepareProduct(
  gpu: Gpu,
  plan: Plan,
  { m, k, timing }: Pick<Workload, 'm' | 'k' | 'timing'>,
): Promise<PreparedKernel> {
  const { device } = gpu;
  const { columns, inputRows, weightBytes, groups } = plan;
  const costs: Costs = { uploadMs: null, preprocessMs: null, firstRunMs: null, readBackMs: null };
  const owned = createOwned();
  try {
    const startMs = performance.now();
    const memory = await refusedAsError(device, () => allocate(device, plan, m, owned));
    await device.queue.onSubmittedWorkDone();
    const compileMs = performance.now();
    costs.uploadMs = compileMs - startMs;
    const pipeline = await gpu.pipeline(plan.code);
    const { runs, first } = await refusedAsError(device, () => {
      const entries = memory.bound.map((buffer, binding) => ({ binding, resource: { buffer } }));
      const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      const created = createRuns(device, { pipeline, bindGroup, groups }, timing);
      owned.add(created);
      return { runs: created, first: created.run(1) };
    });
    await first;
    costs.firstRunMs = performance.now() - compileMs;
    gpu.check();
    return held(gpu, memory, { m, k, columns, inputRows, weightBytes }, runs.run, costs, owned.free);
  } catch (error) {
    owned.free();
    throw error;
  }
}

interface Owned {
  add(resource: { destroy(): void }): void;
  /** Calling it again does nothing. */
  free(): void;
}

/** In a scope of its own: `free` lives as long as the product, and would keep alive what else its scope holds. */
function createOwned(): Owned {
  const resources: { destroy(): void }[] = [];
  return {
    add: (resource) => resources.push(resource),
    free() {
      for (const resource of resources.splice(0)) resource.destroy();
    },
  };
}

function allocate(device: GPUDevice, plan: Plan, m: number, owned: Owned): Memory {
  const { columns, inputRows, sizes, weights } = plan;
  const rowBytes = 4 * columns.width * columns.count;
  const buffer = (bytes: number, usage: number): GPUBuffer => {
    const made = device.createBuffer({ size: Math.ceil(bytes / 4) * 4, usage });
    owned.add(made);
    return made;
  };
  const filled = (data: ArrayBufferView<ArrayBuffer>, usage: number): GPUBuffer => {
    const made = buffer(data.byteLength, usage | USAGE.copyDst);
    device.queue.writeBuffer(made, 0, data);
    return made;
  };
  const x = buffer(inputRows * rowBytes, USAGE.storage | USAGE.copyDst);
  const y = buffer(m * rowBytes, USAGE.storage | USAGE.copySrc);
  const readBack = buffer(m * rowBytes, USAGE.mapRead | USAGE.copyDst);
  const constants = filled(Uint32Array.from(sizes), USAGE.uniform);
  return { x, y, readBack, bound: [constants, x, y, ...weights.map((data) => filled(data, USAGE.storage))] };
}

interface Shape {
  readonly m: number;
  readonly k: number;
  readonly columns: Columns;
  readonly inputRows: number;
  readonly weightBytes: number;
}

function held(
  gpu: Gpu,
  { x, y, readBack }: Memory,
  { m, k, columns, inputRows, weightBytes }: Shape,
  run: PreparedKernel['run'],
  costs: Costs,
  dispose: () => void,
): PreparedKernel {
  const { queue } = gpu.device;
  return {
    weightBytes,
    setInput(input) {
      const expected = k * columns.batch;
      if (input.length !== expected) {
        throw new RangeError(`The input has ${input.length} numbers, but K × batch is ${expected}.`);
      }
      queue.writeBuffer(x, 0, padRows(input, k, columns, inputRows));
    },
    async run(iterations) {
      const result = await run(iterations);
      gpu.check();
      return result;
    },
    async output() {
      const fromMs = performance.now();
      const encoder = gpu.device.createCommandEncoder();
      encoder.copyBufferToBuffer(y, 0, readBack, 0, readBack.size);
      queue.submit([encoder.finish()]);
      await readBack.mapAsync(MAP_READ);
      const values = unpadRows(new Float32Array(readBack.getMappedRange()), m, columns);
      readBack.unmap();
      costs.readBackMs ??= performance.now() - fromMs;
      gpu.check();
      return values;
    },
    deviceCosts: () => costs,
    dispose,
  };
}
