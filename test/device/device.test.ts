import { hostname, networkInterfaces, userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type DeviceFacts, deviceFromFacts } from '../../src/device/device-info.js';
import {
  availableMemoryBytes,
  describeDevice,
  environmentWarnings,
  memoryLimitBytes,
} from '../../src/device/index.js';
import { parseCacheSize } from '../../src/device/system-files.js';
import { type Environment, warningsOf } from '../../src/device/warnings.js';
import { processorLabel } from '../../src/report/measured-on.js';
import { deviceSchema, warningSchema } from '../../src/report/schema.js';

const GIB = 2 ** 30;

/** What a virtual machine typically says: most of it nothing. */
const VIRTUAL: DeviceFacts = {
  cpu: {
    manufacturer: 'AMD',
    brand: 'EPYC',
    vendor: 'AMD',
    family: '25',
    model: '1',
    stepping: '',
    speed: 0,
    governor: '',
    cores: 2,
    physicalCores: 0,
    flags: 'fpu sse4_2 avx avx2  fma hypervisor',
    cache: { l1d: '', l2: 0, l3: null },
  },
  gpus: [],
  memoryBytes: 23.5 * GIB,
  os: { platform: 'linux', distro: 'Debian GNU/Linux', release: '12', arch: 'x64' },
  node: '20.1.0',
  v8: '11.3',
  virtual: true,
};

const withCpu = (cpu: Partial<DeviceFacts['cpu']>) =>
  deviceFromFacts({ ...VIRTUAL, cpu: { ...VIRTUAL.cpu, ...cpu } });

describe('deviceFromFacts', () => {
  it('makes 0 and empty texts null: what is unknown is never 0', () => {
    const { cpu } = deviceFromFacts(VIRTUAL);
    expect(cpu).toEqual({
      brand: 'AMD EPYC',
      vendor: 'AMD',
      family: '25',
      model: '1',
      stepping: null,
      cores: 2,
      physicalCores: null,
      baseGhz: null,
      governor: null,
      l1dBytes: null,
      l2Bytes: null,
      l3Bytes: null,
      features: ['sse4_2', 'avx', 'avx2', 'fma'],
    });
  });

  it.each([
    ['Intel', 'Core™ i7-1185G7', 'Intel Core i7-1185G7'],
    ['Intel®', 'Intel(R) Xeon(R)  Gold 6140', 'Intel Xeon Gold 6140'],
    ['Apple', 'M3', 'Apple M3'],
    ['', '', 'unknown processor'],
  ])('names a processor of %j, %j as %j', (manufacturer, brand, name) => {
    expect(withCpu({ manufacturer, brand }).cpu.brand).toBe(name);
  });

  it('knows that every 64-bit ARM has NEON', () => {
    const device = deviceFromFacts({
      ...VIRTUAL,
      os: { ...VIRTUAL.os, arch: 'arm64' },
      cpu: { ...VIRTUAL.cpu, flags: '' },
    });
    expect(device.cpu.features).toEqual(['neon']);
  });

  it('drops nameless GPUs and counts their memory in bytes', () => {
    const gpus = [
      { model: 'Example GPU ', vendor: '', vram: 4096 },
      { model: '', vendor: 'Example', vram: 1 },
      { model: 'Shared', vendor: 'Example', vram: 0 },
    ];
    expect(deviceFromFacts({ ...VIRTUAL, gpus }).gpu).toEqual([
      { model: 'Example GPU', vendor: null, memoryBytes: 4 * GIB },
      { model: 'Shared', vendor: 'Example', memoryBytes: null },
    ]);
  });

  it('has an id that updates, clocks, caches and a little memory do not change', () => {
    const { id } = deviceFromFacts(VIRTUAL);
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    expect(deviceFromFacts({ ...VIRTUAL, node: '24.0.0', v8: '13', memoryBytes: 23.4 * GIB }).id).toBe(id);
    expect(
      withCpu({ speed: 3.1, governor: 'powersave', flags: '', cache: { l1d: 1, l2: 2, l3: 3 } }).id,
    ).toBe(id);
    expect(deviceFromFacts({ ...VIRTUAL, os: { ...VIRTUAL.os, release: '13' } }).id).toBe(id);
  });

  it('has another id for another processor, core count, memory size, GPU or system', () => {
    const others = [
      withCpu({ brand: 'Ryzen' }),
      withCpu({ cores: 4 }),
      withCpu({ stepping: '2' }),
      deviceFromFacts({ ...VIRTUAL, memoryBytes: 15.6 * GIB }),
      deviceFromFacts({ ...VIRTUAL, gpus: [{ model: 'G', vendor: '', vram: null }] }),
      deviceFromFacts({ ...VIRTUAL, os: { ...VIRTUAL.os, arch: 'arm64' } }),
      deviceFromFacts({ ...VIRTUAL, os: { ...VIRTUAL.os, platform: 'win32' } }),
      deviceFromFacts(VIRTUAL),
    ];
    expect(new Set(others.map(({ id }) => id)).size).toBe(others.length);
  });

  it('has a label', () => {
    expect(processorLabel(deviceFromFacts(VIRTUAL))).toBe('AMD EPYC, 2 cores');
    expect(processorLabel(withCpu({ cores: 1 }))).toBe('AMD EPYC, 1 core');
  });
});

describe('describeDevice', () => {
  it('follows the report schema and is the same device when asked again', async () => {
    const [first, second] = await Promise.all([describeDevice(), describeDevice()]);
    expect(deviceSchema.parse(first)).toEqual(first);
    expect(second.id).toBe(first.id);
    expect(first.node).toBe(process.versions.node);
  });

  it('holds nothing that names this machine or its user', async () => {
    const strings: string[] = [];
    JSON.stringify(await describeDevice(), (_, value) => {
      if (typeof value === 'string') strings.push(value.toLowerCase());
      return value;
    });
    const macs = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ mac }) => mac) ?? []);
    const secrets = [hostname(), userInfo().username, userInfo().homedir, ...macs].map((text) =>
      text.toLowerCase(),
    );
    expect(strings.filter((text) => secrets.includes(text))).toEqual([]);
  });
});

describe('memory', () => {
  it('available is positive and within the limit', async () => {
    const available = await availableMemoryBytes();
    expect(available).toBeGreaterThan(0);
    expect(available).toBeLessThanOrEqual(memoryLimitBytes());
  });
});

describe('parseCacheSize', () => {
  it.each([
    ['32K', 32_768],
    ['8M', 8_388_608],
    ['512', 512],
    ['', null],
    ['lots', null],
  ])('reads %j as %j', (text, bytes) => {
    expect(parseCacheSize(text)).toBe(bytes);
  });
});

describe('warningsOf', () => {
  const quiet: Environment = {
    cores: 8,
    busyCores: 0.2,
    governor: 'performance',
    onBattery: false,
    virtual: false,
    pinnable: true,
    cpuQuota: null,
    availableMemoryBytes: 8 * GIB,
    memoryLimitBytes: 16 * GIB,
    timerStepNs: 40,
  };
  const unknown: Environment = {
    ...quiet,
    busyCores: null,
    governor: null,
    onBattery: null,
    virtual: null,
    pinnable: null,
    timerStepNs: null,
  };

  it('says nothing about a quiet machine, nor about what is unknown', () => {
    expect(warningsOf(quiet)).toEqual([]);
    expect(warningsOf(unknown)).toEqual([]);
  });

  it.each<[string, Partial<Environment>, RegExp]>([
    ['load', { busyCores: 4.2 }, /4\.2 of 8 processors/],
    ['governor', { governor: 'powersave' }, /'powersave'/],
    ['battery', { onBattery: true }, /battery/],
    ['virtual', { virtual: true }, /virtual machine/],
    ['unpinned', { pinnable: false }, /tied to one processor/],
    ['quota', { cpuQuota: 1.5 }, /1\.5 of 8 processors/],
    ['memory', { availableMemoryBytes: 0.4e9 }, /0\.4 GB of 17\.2 GB/],
    ['timer', { timerStepNs: 15_600 }, /15\.6 µs/],
  ])('warns of %s alone, and says what was seen', (code, change, message) => {
    const warnings = warningsOf({ ...quiet, ...change });
    expect(warnings.map((warning) => warning.code)).toEqual([code]);
    expect(warnings[0]!.message).toMatch(message);
    expect(warningSchema.parse(warnings[0])).toEqual(warnings[0]);
  });

  it('is made from this machine by environmentWarnings', async () => {
    const warnings = await environmentWarnings({ virtual: true, timerStepNs: 1e6 });
    expect(warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(['virtual', 'timer']));
    expect((await environmentWarnings({ virtual: false })).map(({ code }) => code)).not.toContain('virtual');
  });
});
