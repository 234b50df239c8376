import { describe, expect, it } from 'vitest';
import { gpuCacheBytes, gpuNames, measuredOn } from '../../src/report/measured-on.js';

const device = { cpu: { brand: 'AMD EPYC', cores: 2 }, gpu: [] };
const cpu = { deviceClass: 'cpu' } as const;
const gpu = (name: string, cacheBytes: number | null = null) =>
  ({ deviceClass: 'gpu', gpu: { name, cacheBytes } }) as const;

describe('what a report was measured on', () => {
  it('is the processor where no GPU was measured, whatever the machine has', () => {
    const idle = { ...device, gpu: [{ model: 'NVIDIA H200' }] };
    expect(measuredOn({ device: idle, backends: [cpu] })).toBe('AMD EPYC, 2 cores');
  });

  it('names the GPU first where nothing else was measured', () => {
    expect(measuredOn({ device, backends: [cpu, gpu('NVIDIA H200')] })).toBe(
      'AMD EPYC, 2 cores · NVIDIA H200',
    );
    expect(measuredOn({ device, backends: [gpu('NVIDIA H200')] })).toBe('NVIDIA H200 · AMD EPYC, 2 cores');
  });

  it('names one GPU once, as its vendor writes it', () => {
    const backends = [gpu('nvidia-h200'), gpu('NVIDIA H200')];
    expect(gpuNames({ device, backends })).toEqual(['NVIDIA H200']);
    const known = { ...device, gpu: [{ model: 'Apple M3' }] };
    expect(gpuNames({ device: known, backends: [gpu('apple-m3'), gpu('another')] })).toEqual([
      'Apple M3',
      'another',
    ]);
  });

  it('does not count a program that stands for a GPU', () => {
    expect(measuredOn({ device, backends: [{ ...gpu('llvmpipe'), software: true }] })).toBe(
      'AMD EPYC, 2 cores',
    );
  });

  it('knows the largest cache that a backend tells', () => {
    expect(gpuCacheBytes({ backends: [cpu, gpu('a'), gpu('a', 5), gpu('b', 7)] })).toBe(7);
    expect(gpuCacheBytes({ backends: [cpu, gpu('a')] })).toBeNull();
  });
});
