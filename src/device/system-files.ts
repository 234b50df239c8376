/** Facts that the system keeps in files: read at no cost, where a tool would start a process. */
import { readFileSync } from 'node:fs';
import { release, version } from 'node:os';

/** The text of a small file, trimmed; null where it cannot be read. */
export function readTrimmed(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

/**
 * Name and version of the operating system. (systeminformation's own call also asks for the full host
 * name, which blocks for seconds where name servers are slow, and is nothing that a report may hold.)
 */
export function osRelease(platform: NodeJS.Platform): { distro: string | null; release: string | null } {
  if (platform === 'linux') {
    const text = readTrimmed('/etc/os-release') ?? '';
    const field = (name: string) => new RegExp(`^${name}=["']?([^"'\n]+)`, 'm').exec(text)?.[1] ?? null;
    return { distro: field('NAME'), release: field('VERSION_ID') };
  }
  if (platform === 'darwin') {
    const text = readTrimmed('/System/Library/CoreServices/SystemVersion.plist') ?? '';
    const number = /<key>ProductVersion<\/key>\s*<string>([^<]+)/.exec(text)?.[1] ?? null;
    return { distro: 'macOS', release: number };
  }
  return { distro: version(), release: release() };
}

/**
 * Data and unified caches of the first processor on Linux, by level, in bytes. Other tools add up the
 * caches of all cores, which says nothing about what one thread can use.
 */
export function linuxCaches(): { l1d: number | null; l2: number | null; l3: number | null } {
  const folder = '/sys/devices/system/cpu/cpu0/cache';
  const sizes = new Map<string, number>();
  for (let index = 0; index < 8; index += 1) {
    const [level, type, size] = ['level', 'type', 'size'].map((name) =>
      readTrimmed(`${folder}/index${index}/${name}`),
    );
    const bytes = parseCacheSize(size ?? '');
    if (type !== 'Instruction' && level && bytes !== null) sizes.set(level, bytes);
  }
  return { l1d: sizes.get('1') ?? null, l2: sizes.get('2') ?? null, l3: sizes.get('3') ?? null };
}

/** `512K`, `32M` in bytes. */
export function parseCacheSize(text: string): number | null {
  const match = /^(\d+)([KMG]?)$/.exec(text);
  if (match === null) return null;
  const unit = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[match[2] as '' | 'K' | 'M' | 'G'];
  return Number(match[1]) * unit;
}

/** Frequency governor of the first processor; null where there is none (a virtual machine, another system). */
export function linuxGovernor(): string | null {
  return readTrimmed('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor');
}

/** Processors that the container may use (a time quota), as a number such as 1.5; null: no quota. */
export function linuxCpuQuota(): number | null {
  const [quota, period] = (readTrimmed('/sys/fs/cgroup/cpu.max') ?? '').split(' ').map(Number);
  if (quota > 0 && period > 0) return quota / period;
  const oldQuota = Number(readTrimmed('/sys/fs/cgroup/cpu/cpu.cfs_quota_us') ?? Number.NaN);
  const oldPeriod = Number(readTrimmed('/sys/fs/cgroup/cpu/cpu.cfs_period_us') ?? Number.NaN);
  return oldQuota > 0 && oldPeriod > 0 ? oldQuota / oldPeriod : null;
}
