/**
 * What the contract does not ask of every kernel: the three timings, costs, refusals, a lost device, and
 * processes that end. On whatever adapter is here; SPARSE_BENCH_REQUIRE=webgpu makes its absence a failure.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../../kernels/contract.js';
import { createWebGpuBackend } from '../../../kernels/webgpu/backend.js';
import { openGpu, refusedAsError, USAGE } from '../../../kernels/webgpu/gpu.js';
import { loadDawn } from '../../../kernels/webgpu/node.js';
import { prepareProduct } from '../../../kernels/webgpu/product.js';
import { FAMILIES } from '../../../kernels/webgpu/specs.js';
import { TIMINGS } from '../../../src/workload/workload.js';
import { generatedCase, workloadOf } from '../../contract/cases.js';
import { expectProduct, inputOf } from '../../contract/multiply.js';
import { requiredNames } from '../../contract/required.js';
import { built } from '../../run/built.js';

const backend = createWebGpuBackend(loadDawn);
const availability = await backend.probe();
const skip = !availability.available && !requiredNames().has('webgpu');
const matrix = generatedCase(65, 130, 'uniform', 0.9);
const family = FAMILIES.find(({ name }) => name === 'csr-row-f32') ?? FAMILIES[0];

function kernel(name: string): Kernel {
  const found = backend.kernels().find(({ id }) => id === `webgpu/${name}`);
  if (!found) throw new Error(`There is no kernel ${name}.`);
  return found;
}

/** A device of its own, for a test that harms it. */
async function ownGpu() {
  const runtime = await loadDawn();
  if (!('gpu' in runtime)) throw new Error(runtime.reason);
  const gpu = await openGpu(runtime.gpu);
  if (gpu === null) throw new Error('There is no adapter.');
  return gpu;
}

describe.skipIf(skip)('WebGPU on this adapter', () => {
  it.each(TIMINGS)('computes the same by %s', async (timing) => {
    for (const name of ['gemv32-f32', 'csr-team4-f32']) {
      const workload = { ...workloadOf(matrix, 1), timing };
      const subject = kernel(name);
      if (!subject.supports(workload).ok) continue;
      const product = await subject.prepare(workload, matrix.weights);
      product.setInput(inputOf(matrix, 1));
      // More than fit into one command buffer.
      const result = await product.run(4200);
      expectProduct(await product.output(), matrix, inputOf(matrix, 1), 1);
      if (timing === 'device') expect(result).toMatchObject({ deviceNs: expect.any(Number) });
      else expect(result).toBeUndefined();
      if (result) expect(result.deviceNs).toBeGreaterThan(0);
      product.dispose();
    }
  });

  it('tells what the device costs beside the product', async () => {
    const product = await kernel('sell32x4-f32').prepare(workloadOf(matrix, 4), matrix.weights);
    product.setInput(inputOf(matrix, 4));
    await product.run(1);
    expect(product.deviceCosts?.()).toMatchObject({ preprocessMs: null, readBackMs: null });
    await product.output();
    for (const name of ['uploadMs', 'firstRunMs', 'readBackMs'] as const) {
      expect(product.deviceCosts?.()[name]).toBeGreaterThan(0);
    }
    product.dispose();
  });

  it('multiplies by 1500 columns, the widest published row', async () => {
    for (const name of ['gemm64x64-f32', 'csr-row-f32', 'csr-workgroup-f32', 'sell32x4-f32']) {
      const product = await kernel(name).prepare(workloadOf(matrix, 1500), matrix.weights);
      product.setInput(inputOf(matrix, 1500));
      await product.run(1);
      expectProduct(await product.output(), matrix, inputOf(matrix, 1500), 1500);
      product.dispose();
    }
  });

  it('refuses a wrong input', async () => {
    const product = await kernel('gemv32-f32').prepare(workloadOf(matrix, 1), matrix.weights);
    expect(() => product.setInput(new Float32Array(3))).toThrow(/3 numbers, but K × batch is 130/);
    product.dispose();
  });

  it('measures its roofs', async () => {
    const probes = await backend.roofline?.(1);
    if (!probes) throw new Error('There is no roofline.');
    expect(probes.readSizesBytes?.length).toBeGreaterThan(2);
    const read = await probes.read(2 ** 20);
    const result = await read.run(2);
    if (result) expect(result.deviceNs).toBeGreaterThan(0);
    read.dispose();
    const add = await probes.multiplyAdd();
    await add.run(1);
    add.dispose?.();
  });

  it('says what the device refuses, and works on', async () => {
    const gpu = await ownGpu();
    const { device } = gpu;
    await expect(
      refusedAsError(device, () => device.createBuffer({ size: 2 ** 50, usage: USAGE.storage })),
    ).rejects.toThrow(/^the GPU (refuses a command|is out of memory): /);
    const workload = workloadOf(matrix, 1);
    const wrong = { ...family.plan(workload, matrix.weights, gpu), code: 'fn main() {' };
    await expect(prepareProduct(gpu, wrong, workload)).rejects.toThrow(/compiler refuses a kernel: line 1: /);
    const right = await prepareProduct(gpu, family.plan(workload, matrix.weights, gpu), workload);
    right.setInput(inputOf(matrix, 1));
    await right.run(1);
    expectProduct(await right.output(), matrix, inputOf(matrix, 1), 1);
    device.destroy();
  });

  it('a lost device fails its kernels with the reason', async () => {
    const gpu = await ownGpu();
    const workload = workloadOf(matrix, 1);
    const product = await prepareProduct(gpu, family.plan(workload, matrix.weights, gpu), workload);
    gpu.device.destroy();
    await expect(product.run(1)).rejects.toThrow(/the GPU was lost \(destroyed\)/);
    product.dispose();
  });

  it('ends cleanly, again and again, also where everything was collected', async () => {
    const modules = ['kernels/webgpu/backend.js', 'kernels/webgpu/node.js', 'src/matrix/dense.js'];
    const addresses = await Promise.all(modules.map(built));
    // Without the instance held, 6 of 6 such processes crashed.
    const program = `
      const [{ createWebGpuBackend }, { loadDawn }, { denseToWeights }] = await Promise.all(
        ${JSON.stringify(addresses)}.map((address) => import(address)));
      const backend = createWebGpuBackend(loadDawn);
      await backend.probe();
      const weights = denseToWeights(new Float32Array(64).fill(1), 8, 8);
      const workload = ${JSON.stringify(workloadOf(generatedCase(8, 8, 'uniform', 0), 1))};
      const product = await backend.kernels()[0].prepare(workload, weights);
      product.setInput(new Float32Array(8).fill(1));
      for (let i = 0; i < 20; i++) {
        globalThis.gc();
        await product.run(2);
        if ((await product.output())[0] !== 8) process.exit(9);
        await new Promise((done) => setTimeout(done, 5));
      }
      process.exit(0);`;
    for (let i = 0; i < 8; i++) {
      const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', program], {
        stdio: 'ignore',
      });
      expect(await once(child, 'exit')).toEqual([0, null]);
    }
  });
});
