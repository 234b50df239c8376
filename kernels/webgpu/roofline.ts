/**
 * The roofs of a GPU: numbers read again and again from buffers of several sizes, and multiply-adds on
 * registers. By the device's own clock where it has one, so that what the host adds is no part of a roof.
 */
import type { RooflineProbes, RunResult } from '../contract.js';
import { type Gpu, refusedAsError, USAGE } from './gpu.js';
import { createStopwatch } from './stopwatch.js';

const MIB = 2 ** 20;
const GROUP = 256;
/** From what a cache holds to what none does; left out where the adapter allows no such buffer. */
const SIZES_BYTES = [MIB, 8 * MIB, 32 * MIB, 128 * MIB, 512 * MIB] as const;
const READ_GROUPS = 2048;
const ADD_GROUPS = 2048;
const ADD_STEPS = 512;
const CHAINS = 8;

export function gpuRoofline(gpu: Gpu): RooflineProbes {
  const { facts, hasTimestamps } = gpu;
  return {
    label: `WebGPU on ${facts.name}, ${hasTimestamps ? 'by its own clock' : 'as the host sees it'}`,
    readSizesBytes: SIZES_BYTES.filter((bytes) => bytes <= facts.maxBindingBytes),
    multiplyAdd() {
      const probe = createProbe(gpu, MULTIPLY_ADD, 16, ADD_GROUPS);
      return { flopsPerRun: 2 * 4 * CHAINS * ADD_STEPS * GROUP * ADD_GROUPS, ...probe };
    },
    read(bytes) {
      const probe = createProbe(gpu, READ, bytes, Math.min(READ_GROUPS, Math.ceil(bytes / 16 / GROUP)));
      return { bytesPerRun: bytes, ...probe };
    },
  };
}

interface Probe {
  run(iterations: number): Promise<RunResult>;
  dispose(): void;
}

/** `bytes`: of the buffer that the code may read. */
function createProbe(gpu: Gpu, code: string, bytes: number, groups: number): Probe {
  const { device } = gpu;
  const data = device.createBuffer({ size: bytes, usage: USAGE.storage });
  const result = device.createBuffer({ size: 16, usage: USAGE.storage });
  const stopwatch = gpu.hasTimestamps ? createStopwatch(device) : null;
  const ready = gpu.pipeline(code).then((pipeline) => ({
    pipeline,
    bindGroup: device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [data, result].map((buffer, binding) => ({ binding, resource: { buffer } })),
    }),
  }));
  return {
    async run(iterations) {
      const { pipeline, bindGroup } = await ready;
      await refusedAsError(device, () => {
        const encoder = device.createCommandEncoder();
        const timestampWrites = stopwatch?.writes(true, true);
        const pass = encoder.beginComputePass(timestampWrites && { timestampWrites });
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindGroup);
        for (let i = 0; i < iterations; i++) pass.dispatchWorkgroups(groups);
        pass.end();
        stopwatch?.resolve(encoder);
        device.queue.submit([encoder.finish()]);
      });
      if (stopwatch) return { deviceNs: await stopwatch.readNs() };
      await device.queue.onSubmittedWorkDone();
    },
    dispose() {
      data.destroy();
      result.destroy();
      stopwatch?.destroy();
    },
  };
}

const BINDINGS = `
@group(0) @binding(0) var<storage, read> data: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> result: vec4<f32>;`;

/** Four loads are under way at a time. The sum of zeros is 0, so nothing is ever stored; the compiler cannot know. */
const READ = `${BINDINGS}
@compute @workgroup_size(${GROUP})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let count = arrayLength(&data);
  let stride = groups.x * ${GROUP}u;
  var a = vec4<f32>();
  var b = vec4<f32>();
  var i = id.x;
  for (; i + 3u * stride < count; i += 4u * stride) {
    a += data[i] + data[i + stride];
    b += data[i + 2u * stride] + data[i + 3u * stride];
  }
  for (; i < count; i += stride) { a += data[i]; }
  if (any(a + b != vec4<f32>())) { result = a + b; }
}
`;

const chains = Array.from({ length: CHAINS }, (_, i) => i);

/** Chains that do not wait for one another. Their values stay near the factor's fixed point: no denormals, no infinity. */
const MULTIPLY_ADD = `${BINDINGS}
@compute @workgroup_size(${GROUP})
fn main(@builtin(local_invocation_index) local: u32) {
  let factor = vec4<f32>(0.5) + data[0];
${chains.map((i) => `  var c${i} = vec4<f32>(f32(local) + ${i}.0);`).join('\n')}
  for (var step = 0u; step < ${ADD_STEPS}u; step++) {
${chains.map((i) => `    c${i} = fma(c${i}, factor, factor);`).join('\n')}
  }
  let sum = ${chains.map((i) => `c${i}`).join(' + ')};
  if (sum.x == 12345.0) { result = sum; }
}
`;
