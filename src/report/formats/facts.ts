/** What has to stand beside every figure: versions, flags and device, as names and texts. */
import type { Report, Result } from '../schema.js';
import { known, visible } from './text.js';

/** What a product was of, as texts; they are visible. */
export function workloadTags(workload: Result['workload']): Record<string, string> {
  return {
    layer: visible(workload.layer),
    sparsity: String(workload.sparsity),
    pattern: visible(workload.pattern),
    batch: String(workload.batch),
    cache: workload.cache,
    threads: String(workload.threads),
  };
}

/** What was run, and with what: changes when somebody changes it. Texts are visible. */
export function runFacts(report: Report): Record<string, string> {
  const { tool, settings, seed, device, backends, noise } = report;
  const { shard } = settings;
  return texts({
    sparse_bench: tool.version,
    suite: settings.suite.join(','),
    suite_label: settings.suiteLabel,
    seed: String(seed),
    visits: String(settings.visits),
    precision: String(settings.precision),
    max_time_seconds: String(settings.maxTimeSeconds),
    resumed_max_time_seconds: settings.resumed?.map(({ maxTimeSeconds }) => maxTimeSeconds).join(',') ?? null,
    timeout_seconds: String(settings.timeoutSeconds),
    engine: settings.engine,
    all_kernels: String(settings.allKernels),
    kernels: settings.kernels.join(',') || null,
    shard: shard === undefined ? null : `${shard.index}/${shard.count}`,
    node: device.node,
    v8: device.v8,
    os: osText(report),
    noise_floor: String(noise.floor),
    ...Object.fromEntries(
      backends.map(({ id, label, version, detail }) => [`backend_${id}`, words(label, version, detail)]),
    ),
  });
}

/** What machine it is: the same in every run on it. Texts are visible. */
export function deviceFacts({ device }: Report): Record<string, string> {
  const { cpu, gpu, memoryBytes, os, virtual } = device;
  return texts({
    device: device.id,
    cpu: cpu.brand,
    cpu_vendor: cpu.vendor,
    cpu_family: cpu.family,
    cpu_model: cpu.model,
    cpu_stepping: cpu.stepping,
    cores: String(cpu.cores),
    physical_cores: text(cpu.physicalCores),
    base_ghz: text(cpu.baseGhz),
    governor: cpu.governor,
    l1d_bytes: text(cpu.l1dBytes),
    l2_bytes: text(cpu.l2Bytes),
    l3_bytes: text(cpu.l3Bytes),
    features: cpu.features.join(' ') || null,
    memory_bytes: String(memoryBytes),
    gpu: gpu.map(({ model }) => model).join(', ') || null,
    platform: os.platform,
    arch: os.arch,
    virtual: virtual === null ? null : String(virtual),
  });
}

/** `Debian GNU/Linux 12, linux x64`. */
export function osText({ device: { os } }: Report): string {
  return [words(os.distro ?? '', os.release ?? ''), words(os.platform, os.arch)].filter(Boolean).join(', ');
}

function words(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

function text(value: number | null): string | null {
  return value === null ? null : String(value);
}

function texts(entries: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(known(entries)).map(([name, value]) => [visible(name), visible(value)]),
  );
}
