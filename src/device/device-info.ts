import { createHash } from 'node:crypto';
import type { DeviceInfo } from '../report/schema.js';

/** What systeminformation and the system's files say, before unknowns are told apart from values. */
export interface DeviceFacts {
  readonly cpu: {
    readonly manufacturer: string;
    readonly brand: string;
    readonly vendor: string;
    readonly family: string;
    readonly model: string;
    readonly stepping: string;
    /** Nominal clock in GHz; 0 where it is not known. */
    readonly speed: number;
    readonly governor: string;
    readonly cores: number;
    readonly physicalCores: number;
    readonly flags: string;
    readonly cache: Readonly<Record<'l1d' | 'l2' | 'l3', number | string | null>>;
  };
  readonly gpus: readonly { readonly model: string; readonly vendor: string; readonly vram: number | null }[];
  readonly memoryBytes: number;
  readonly os: DeviceInfo['os'];
  readonly node: string;
  readonly v8: string;
  readonly virtual: boolean | null;
}

/** Instruction sets that decide how fast a product can be, as the kernel of the system names them. */
const FEATURES = [
  'sse4_2',
  'avx',
  'avx2',
  'fma',
  'f16c',
  'bmi2',
  'avx512f',
  'avx512bw',
  'avx512vl',
  'avx512_vnni',
  'avx512_bf16',
  'avx512_fp16',
  'avx_vnni',
  'amx_tile',
  'amx_bf16',
  'neon',
  'asimd',
  'asimdhp',
  'asimddp',
  'i8mm',
  'bf16',
  'sve',
  'sve2',
  'v',
];

/** The facts as a report holds them: 0, '' and the like are unknown, which is null. */
export function deviceFromFacts(facts: DeviceFacts): DeviceInfo {
  const { cpu } = facts;
  const device = {
    cpu: {
      brand: brandName(cpu),
      vendor: known(cpu.vendor),
      family: known(cpu.family),
      model: known(cpu.model),
      stepping: known(cpu.stepping),
      cores: Math.max(1, cpu.cores),
      physicalCores: positive(cpu.physicalCores),
      baseGhz: positive(cpu.speed),
      governor: known(cpu.governor),
      l1dBytes: positive(cpu.cache.l1d),
      l2Bytes: positive(cpu.cache.l2),
      l3Bytes: positive(cpu.cache.l3),
      features: cpuFeatures(cpu.flags, facts.os.arch),
    },
    memoryBytes: facts.memoryBytes,
    gpu: facts.gpus
      .filter(({ model }) => model.trim() !== '')
      .map(({ model, vendor, vram }) => ({
        model: model.trim(),
        vendor: known(vendor),
        memoryBytes: vram === null || vram <= 0 ? null : vram * 2 ** 20,
      })),
    os: facts.os,
    node: facts.node,
    v8: facts.v8,
    virtual: facts.virtual,
  };
  return { id: deviceId(device), ...device };
}

/** `Debian GNU/Linux 12 x64`; what is unknown is left out. */
export function systemLabel({ distro, platform, release, arch }: DeviceInfo['os']): string {
  return [distro ?? platform, release, arch].filter((part) => part !== null).join(' ');
}

/** `L1d 48 KiB, L2 1 MiB`: the caches whose size is known, or `unknown`. `size`: how bytes are written. */
export function cacheLabel(cpu: DeviceInfo['cpu'], size: (bytes: number) => string): string {
  const caches = [
    ['L1d', cpu.l1dBytes],
    ['L2', cpu.l2Bytes],
    ['L3', cpu.l3Bytes],
  ] as const;
  const known = caches.flatMap(([name, bytes]) => (bytes === null ? [] : [`${name} ${size(bytes)}`]));
  return known.join(', ') || 'unknown';
}

/**
 * The same for every machine of a kind, and stable over reboots and updates: what identifies a person
 * or one machine among its kind is not in it, nor are clocks and caches, which virtual machines make
 * up, nor versions. Memory is rounded, because firmware and kernel keep a varying part of it.
 */
function deviceId(device: Omit<DeviceInfo, 'id'>): string {
  const { brand, family, model, stepping, cores } = device.cpu;
  const gpus = device.gpu.map((gpu) => gpu.model).sort();
  const { arch, platform } = device.os;
  const parts = [brand, family, model, stepping, cores, roundedGib(device.memoryBytes), gpus, arch, platform];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

/** To two binary digits after the leading one: 14.9 GiB and 15.5 GiB are a little over 12 and 16. */
function roundedGib(bytes: number): number {
  const gib = bytes / 2 ** 30;
  const step = 2 ** (Math.floor(Math.log2(gib)) - 2);
  return Math.round(gib / step) * step;
}

function brandName({ manufacturer, brand }: DeviceFacts['cpu']): string {
  const clean = (text: string) =>
    text
      .replace(/\((?:r|tm|c)\)|[®™©]/gi, '')
      .replace(/\s+/g, ' ')
      .trim();
  const [maker, name] = [clean(manufacturer), clean(brand)];
  if (name === '') return maker || 'unknown processor';
  return name.toLowerCase().includes(maker.toLowerCase()) ? name : `${maker} ${name}`;
}

function cpuFeatures(flags: string, arch: string): string[] {
  const present = new Set(flags.toLowerCase().split(/\s+/));
  // Every 64-bit ARM has it, whether or not the system lists it.
  if (arch === 'arm64') present.add('neon');
  return FEATURES.filter((feature) => present.has(feature));
}

function known(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' || trimmed === '-' || trimmed.toLowerCase() === 'unknown' ? null : trimmed;
}

function positive(value: number | string | null): number | null {
  const number = typeof value === 'number' ? value : Number.parseFloat(value ?? '');
  return number > 0 && Number.isFinite(number) ? number : null;
}
