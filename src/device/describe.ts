import { arch, cpus, totalmem } from 'node:os';
import type { Systeminformation } from 'systeminformation';
import type { DeviceInfo } from '../report/schema.js';
import { type DeviceFacts, deviceFromFacts } from './device-info.js';
import { withPatience } from './patience.js';
import { linuxCaches, linuxGovernor, osRelease } from './system-files.js';

/**
 * What this device is, without anything that identifies a person or this one machine: no serial
 * numbers, no host or user names, no addresses.
 */
export async function describeDevice(): Promise<DeviceInfo> {
  const tools = await import('systeminformation');
  const [cpu, graphics] = await Promise.all([withPatience(tools.cpu()), withPatience(tools.graphics())]);
  const flags = cpu?.flags ?? '';
  return deviceFromFacts({
    cpu: cpuFacts(cpu),
    gpus: (graphics?.controllers ?? []).map(({ model, vendor, vram }) => ({ model, vendor, vram })),
    memoryBytes: totalmem(),
    os: { platform: process.platform, arch: arch(), ...osRelease(process.platform) },
    node: process.versions.node,
    v8: process.versions.v8,
    virtual: await detectVirtual(flags),
  });
}

/**
 * Whether this is a virtual machine; null where it cannot be told. On x86 under Linux the processor
 * says so itself; elsewhere the machine's model name does. `flags`: the processor's, if at hand.
 */
export async function detectVirtual(flags: string): Promise<boolean | null> {
  if (/\bhypervisor\b/.test(flags)) return true;
  if (process.platform === 'linux' && arch() === 'x64' && flags !== '') return false;
  const { system } = await import('systeminformation');
  return (await withPatience(system()))?.virtual ?? null;
}

function cpuFacts(cpu: Systeminformation.CpuData | null): DeviceFacts['cpu'] {
  const logical = cpus();
  const isLinux = process.platform === 'linux';
  return {
    manufacturer: cpu?.manufacturer ?? '',
    brand: cpu?.brand || (logical[0]?.model ?? ''),
    vendor: cpu?.vendor ?? '',
    family: cpu?.family ?? '',
    model: cpu?.model ?? '',
    stepping: cpu?.stepping ?? '',
    speed: cpu?.speed ?? 0,
    governor: (isLinux ? linuxGovernor() : cpu?.governor) ?? '',
    cores: cpu?.cores || logical.length,
    physicalCores: cpu?.physicalCores ?? 0,
    flags: cpu?.flags ?? '',
    cache: isLinux ? linuxCaches() : (cpu?.cache ?? { l1d: null, l2: null, l3: null }),
  };
}
