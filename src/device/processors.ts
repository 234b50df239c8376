/**
 * Processors to which a measured process can be tied. Two kernels that are compared must run on the same
 * one: processors of one machine differ (a neighbour on the other half of the core, another host's load,
 * efficiency cores), and the scheduler leaves a process where it is for seconds, so that the difference of
 * two processors passes for a difference of two kernels for a whole visit (docs/method.md).
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readTrimmed } from './system-files.js';

/** Of the largest capacity; faster ones of a hybrid processor differ from its slower ones by far more. */
const SAME_CLASS = 0.95;

/**
 * The processors that this process may use, of the fastest class among them. Empty where processes
 * cannot be tied to one: on systems other than Linux, without `taskset`, and where there is only one.
 */
export async function pinnableProcessors(): Promise<readonly number[]> {
  if (process.platform !== 'linux') return [];
  const allowed = allowedProcessors(readTrimmed('/proc/self/status') ?? '');
  if (allowed.length < 2) return [];
  const works = await tie(process.pid, allowed).then(
    () => true,
    () => false,
  );
  return works ? fastestOf(allowed, capacity) : [];
}

/** Ties the main thread of a process to these processors. Rejects where it cannot. */
export async function tie(pid: number, processors: readonly number[]): Promise<void> {
  const mask = processors.reduce((bits, processor) => bits | (1n << BigInt(processor)), 0n);
  await promisify(execFile)('taskset', ['-p', mask.toString(16), String(pid)]);
}

/** From the text of /proc/<pid>/status: `Cpus_allowed_list:	0-3,8`. */
export function allowedProcessors(status: string): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(range);
    if (!match) return [];
    const first = Number(match[1]);
    return Array.from({ length: Number(match[2] ?? first) - first + 1 }, (_, i) => first + i);
  });
}

/** Those of the fastest class; all when it is not known of each how fast it is. */
export function fastestOf(
  processors: readonly number[],
  capacityOf: (processor: number) => number | null,
): number[] {
  const capacities = processors.map(capacityOf);
  const known = capacities.filter((value) => value !== null);
  if (known.length < processors.length) return [...processors];
  const most = Math.max(...known);
  return processors.filter((_, i) => known[i] >= SAME_CLASS * most);
}

/** The kernel's own measure of a processor's speed, or else its highest clock. */
function capacity(processor: number): number | null {
  const folder = `/sys/devices/system/cpu/cpu${processor}`;
  const value = readTrimmed(`${folder}/cpu_capacity`) ?? readTrimmed(`${folder}/cpufreq/cpuinfo_max_freq`);
  return value !== null && Number(value) > 0 ? Number(value) : null;
}
