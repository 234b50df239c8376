import { describe, expect, it } from 'vitest';
import { advice, deviceLines, noiseLines } from '../../src/cli/doctor-text.js';
import type { Noise } from '../../src/run/noise.js';
import type { BackendProbe } from '../../src/run/probe.js';
import { exampleDevice } from '../fixtures/example-report.js';

const quiet: Noise = { floor: 0.02, twinRatios: [0.998, 1.004], timerStepNs: 120, rulerSpread: 0.03 };

function probe(changes: Partial<BackendProbe> = {}): BackendProbe {
  return {
    id: 'js',
    label: 'JavaScript',
    deviceClass: 'cpu',
    availability: { available: true, version: '1', detail: 'scalar' },
    kernels: [],
    ...changes,
  };
}

describe('doctor', () => {
  it('says that all is well, if it is', () => {
    expect(advice({ warnings: [], probes: [probe()], noise: quiet })).toEqual([
      'This device is quiet and complete: figures from it can be trusted to the noise floor.',
    ]);
  });

  it('gives what was seen with what to do about it', () => {
    const missing = {
      available: false,
      reason: 'its packages are missing.',
      remedy: 'npm install x',
    } as const;
    const texts = advice({
      warnings: [{ code: 'load', message: 'Others keep it busy', remedy: 'Close them.' }],
      probes: [probe({ id: 'x', availability: missing })],
      noise: { ...quiet, floor: 0.08, rulerSpread: 0.26 },
    });
    expect(texts).toEqual([
      'Others keep it busy. Close them.',
      expect.stringContaining('Differences below 8 % cannot be seen here.'),
      expect.stringMatching(/^The speed of this machine changes by 26 %.*STATE-DEPENDENT/),
      'missing: x: its packages are missing; npm install x',
    ]);
  });

  it('shows unknown facts as unknown, never as 0', () => {
    const device = exampleDevice();
    const cpu = { ...device.cpu, l1dBytes: null, l2Bytes: null, l3Bytes: null, features: [] };
    const lines = deviceLines({ ...device, cpu }, [0, 3], '1.2.3').join('\n');
    expect(lines).toContain('caches: unknown; instructions: unknown');
    expect(lines).toContain('sparse-bench 1.2.3');
    expect(lines).toContain('take turns over 0, 3');
    expect(deviceLines(device, [], '1.2.3').at(-1)).toContain('whichever processor the system chooses');
    expect(deviceLines(device, [], '1.2.3')[1]).toBe(
      'caches: L1d 32.0 KiB, L2 512 KiB, L3 32.0 MiB; instructions: avx2 fma',
    );
  });

  it('shows how equal kernels differ', () => {
    expect(noiseLines(quiet)[1]).toContain('0.998, 1.004 (1 is perfect)');
    expect(noiseLines({ ...quiet, twinRatios: [] })).toHaveLength(2);
  });
});
