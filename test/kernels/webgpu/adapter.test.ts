import { describe, expect, it } from 'vitest';
import { adapterFacts } from '../../../kernels/webgpu/adapter.js';
import { supportsOnGpu } from '../../../kernels/webgpu/supports.js';
import { makeWorkload } from '../../../src/workload/id.js';
import { parseLayer } from '../../../src/workload/layer.js';
import type { Timing } from '../../../src/workload/workload.js';

const MIB = 2 ** 20;

/** What `adapterFacts` reads of an adapter. */
function adapter(
  info: Partial<GPUAdapterInfo>,
  features: readonly string[] = [],
  bindingMib = 128,
): Parameters<typeof adapterFacts>[0] {
  return {
    info: {
      vendor: '',
      architecture: '',
      device: '',
      description: '',
      isFallbackAdapter: false,
      subgroupMinSize: 32,
      subgroupMaxSize: 32,
      ...info,
    } as GPUAdapterInfo,
    features: new Set(features) as unknown as GPUSupportedFeatures,
    limits: {
      maxBufferSize: 256 * MIB,
      maxStorageBufferBindingSize: bindingMib * MIB,
      maxComputeInvocationsPerWorkgroup: 1024,
      maxComputeWorkgroupStorageSize: 48 * 1024,
      maxComputeWorkgroupSizeX: 1024,
      maxComputeWorkgroupsPerDimension: 65_535,
    } as GPUSupportedLimits,
  };
}

describe('what an adapter says of itself', () => {
  it.each([
    ['SwiftShader', { vendor: 'google', architecture: 'swiftshader', description: 'SwiftShader driver 5' }],
    ['lavapipe', { vendor: 'mesa', architecture: 'software', device: 'llvmpipe-llvm-15' }],
    ['WARP', { vendor: 'microsoft', description: 'Microsoft Basic Render Driver' }],
    ['any that says so', { description: 'something new', isFallbackAdapter: true }],
  ])('%s is a program, no GPU', (_, info) => {
    const { software, detail } = adapterFacts(adapter(info));
    expect(software).toBe(true);
    expect(detail).toContain('no GPU');
  });

  it.each([
    [{ vendor: 'nvidia', architecture: 'hopper', description: 'NVIDIA H100 80GB HBM3' }],
    [{ vendor: 'apple', architecture: 'metal-3', description: 'Apple M3' }],
    [{ vendor: 'intel', architecture: 'xe', description: '' }],
  ])('a GPU is none: %o', (info) => {
    const { software, detail, name } = adapterFacts(adapter(info));
    expect(software).toBe(false);
    expect(detail).not.toContain('no GPU');
    expect(name).not.toBe('');
  });

  it.each([
    ['a browser', { device: '0x2684', description: 'NVIDIA GeForce RTX 4090' }, 'NVIDIA GeForce RTX 4090'],
    ['Dawn', { device: 'nvidia-h200', description: 'NVIDIA: 580.159.04 580.159.4.0' }, 'nvidia-h200'],
  ])('takes the name of the device, not that of its driver: %s', (_, info, name) => {
    const told = adapterFacts(adapter({ vendor: 'nvidia', ...info }));
    expect(told.name).toBe(name);
    expect(told.detail.includes(info.description)).toBe(name !== info.description);
  });

  it('has a name in any case, and facts for a person', () => {
    expect(adapterFacts(adapter({})).name).toBe('without a name');
    const { facts } = adapterFacts(
      adapter({ subgroupMinSize: 8 }, ['subgroups', 'timestamp-query', 'depth-clip-control']),
    );
    expect(facts.join('\n')).toBe(
      [
        'features: subgroups, timestamp-query',
        'lanes of a subgroup: 8 to 32',
        'largest buffer 256 MiB, of which a kernel sees 128 MiB',
        'workgroups: 1024 threads, 48 KiB of memory',
      ].join('\n'),
    );
  });
});

describe('what fits an adapter', () => {
  const facts = adapterFacts(adapter({}));
  const workload = (layer: string, batch: number, timing: Timing = 'latency', threads = 1) => {
    const parsed = parseLayer(layer);
    if (!parsed.ok) throw new Error(parsed.message);
    return makeWorkload({
      layer: parsed.value,
      pattern: { kind: 'uniform' },
      sparsity: 0.9,
      batch,
      timing,
      threads,
    });
  };
  const gpu = { facts, hasTimestamps: false };

  it('says how much is needed and how much there is', () => {
    const large = workload('gemm:10752x3584', 1);
    expect(supportsOnGpu(large, 4 * large.m * large.k, gpu)).toEqual({
      ok: false,
      reason: 'too large for this adapter: needs 154 MB in one buffer, has 134 MB',
    });
    expect(supportsOnGpu(workload('rnn:1760', 1), 4 * 1760 * 1760, gpu).ok).toBe(true);
  });

  it('counts inputs and outputs, too', () => {
    const wide = workload('gemm:16x1000000', 64);
    expect(supportsOnGpu(wide, 0, gpu)).toMatchObject({ reason: expect.stringContaining('needs 268 MB') });
  });

  it('times by the device where it has a clock, and has no threads', () => {
    const timed = workload('rnn:128', 1, 'device');
    expect(supportsOnGpu(timed, 0, gpu)).toMatchObject({ reason: expect.stringContaining('no clock') });
    expect(supportsOnGpu(timed, 0, { ...gpu, hasTimestamps: true }).ok).toBe(true);
    expect(supportsOnGpu(workload('rnn:128', 1, 'latency', 2), 0, gpu).ok).toBe(false);
  });
});
