import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Warning } from '../report/schema.js';
import { detectVirtual } from './describe.js';
import { availableMemoryBytes, memoryLimitBytes } from './memory.js';
import { withPatience } from './patience.js';
import { allowedProcessors, pinnableProcessors } from './processors.js';
import { linuxCpuQuota, linuxGovernor, readTrimmed } from './system-files.js';

/** What disturbs a measurement; null where it is not known. */
export interface Environment {
  readonly cores: number;
  /** Processors that other programs keep busy, from 0 to `cores`. */
  readonly busyCores: number | null;
  readonly governor: string | null;
  readonly onBattery: boolean | null;
  readonly virtual: boolean | null;
  /** Whether a process can be tied to a processor; null where the system has no call for it. */
  readonly pinnable: boolean | null;
  /** Processors that a container's time quota allows. */
  readonly cpuQuota: number | null;
  readonly availableMemoryBytes: number;
  readonly memoryLimitBytes: number;
  /** Smallest step that the clock was seen to take. */
  readonly timerStepNs: number | null;
}

/** Long enough for the system's tick counters to move by several steps of 10 ms. */
const BUSY_SAMPLE_MS = 150;
/** Above this load per processor, a kernel that is being timed often has to share its core. */
const MAX_LOAD_PER_CORE = 0.5;
const MIN_FREE_BYTES = 2 ** 30;
/** The usual sample, 2 ms, has 1000 steps of this size; with larger ones samples are longer. */
const MAX_TIMER_STEP_NS = 2000;

/**
 * What about this machine, now, makes figures less certain, each with what to do about it. Takes about
 * 0.2 s. `known`: what the caller knows already.
 */
export async function environmentWarnings(
  known: { readonly virtual?: boolean | null; readonly timerStepNs?: number } = {},
): Promise<Warning[]> {
  const [busyCores, onBattery, availableBytes, virtual, pinnable] = await Promise.all([
    measureBusyCores(),
    runsOnBattery(),
    availableMemoryBytes(),
    known.virtual === undefined ? detectVirtual(processorFlags()) : known.virtual,
    canPin(),
  ]);
  return warningsOf({
    cores: cpus().length,
    busyCores,
    governor: process.platform === 'linux' ? linuxGovernor() : null,
    onBattery,
    virtual,
    pinnable,
    cpuQuota: process.platform === 'linux' ? linuxCpuQuota() : null,
    availableMemoryBytes: availableBytes,
    memoryLimitBytes: memoryLimitBytes(),
    timerStepNs: known.timerStepNs ?? null,
  });
}

export function warningsOf(environment: Environment): Warning[] {
  const { cores, busyCores, governor, onBattery, virtual, pinnable, cpuQuota, timerStepNs } = environment;
  const warnings: (Warning | false)[] = [
    busyCores !== null &&
      busyCores / cores > MAX_LOAD_PER_CORE && {
        code: 'load',
        message: `Other programs keep ${busyCores.toFixed(1)} of ${cores} processors busy.`,
        remedy: 'Close them, or run again when the machine is idle.',
      },
    governor !== null &&
      governor !== 'performance' && {
        code: 'governor',
        message: `The processor's frequency governor is '${governor}', so its clock follows the load.`,
        remedy: 'Set it for the time of the run: sudo cpupower frequency-set --governor performance',
      },
    onBattery === true && {
      code: 'battery',
      message: 'The machine runs on its battery, which lowers clocks.',
      remedy: 'Connect it to power.',
    },
    virtual === true && {
      code: 'virtual',
      message: 'This is a virtual machine: other guests of its host can disturb it unseen.',
      remedy: 'Run on the hardware itself where you can; otherwise trust ratios, not times.',
    },
    pinnable === false && {
      code: 'unpinned',
      message: 'Kernels cannot be tied to one processor here: taskset is missing or refused.',
      remedy: 'Install it (package util-linux), or expect wider intervals.',
    },
    cpuQuota !== null &&
      cpuQuota < cores && {
        code: 'quota',
        message: `The container may use ${cpuQuota} of ${cores} processors and is stopped when it uses more.`,
        remedy: 'Give it whole processors instead of a time quota (docker run --cpuset-cpus 0).',
      },
    memoryWarning(environment),
    timerStepNs !== null &&
      timerStepNs > MAX_TIMER_STEP_NS && {
        code: 'timer',
        message: `The clock moves in steps of ${(timerStepNs / 1000).toFixed(1)} µs, so samples must be longer.`,
        remedy: null,
      },
  ];
  return warnings.filter((warning) => warning !== false);
}

function memoryWarning({
  availableMemoryBytes: free,
  memoryLimitBytes: limit,
}: Environment): Warning | false {
  if (free >= MIN_FREE_BYTES) return false;
  const [freeGb, limitGb] = [free, limit].map((bytes) => `${(bytes / 1e9).toFixed(1)} GB`);
  return {
    code: 'memory',
    message: `Only ${freeGb} of ${limitGb} of memory are free, so large layers may be refused or swapped out.`,
    remedy: 'Close other programs.',
  };
}

/**
 * Processors kept busy by others just now, from the system's tick counters less this process's own
 * share. Where the load average of the last minute is lower, that counts: a program that has just been
 * started by us (a probe of the system) is no lasting load.
 */
async function measureBusyCores(): Promise<number | null> {
  const before = { ticks: ticks(), own: process.cpuUsage() };
  await sleep(BUSY_SAMPLE_MS);
  const after = ticks();
  const own = process.cpuUsage(before.own);
  const elapsedMs = (after.total - before.ticks.total) / cpus().length;
  if (!(elapsedMs > 0)) return null;
  const othersMs = after.busy - before.ticks.busy - (own.user + own.system) / 1000;
  const now = Math.max(0, othersMs / elapsedMs);
  return process.platform === 'win32' ? now : Math.min(now, loadavg()[0]!);
}

/** Milliseconds over all processors since the system started. */
function ticks(): { busy: number; total: number } {
  let busy = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy, total: busy + idle };
}

async function canPin(): Promise<boolean | null> {
  if (process.platform !== 'linux' || cpus().length < 2) return null;
  const allowed = allowedProcessors(readTrimmed('/proc/self/status') ?? '');
  return allowed.length === 1 || (await pinnableProcessors()).length > 0;
}

async function runsOnBattery(): Promise<boolean | null> {
  const { battery } = await import('systeminformation');
  const state = await withPatience(battery());
  return state === null ? null : state.hasBattery && !state.acConnected;
}

function processorFlags(): string {
  const text = process.platform === 'linux' ? readTrimmed('/proc/cpuinfo') : null;
  return /^flags\s*:\s*(.+)$/m.exec(text ?? '')?.[1] ?? '';
}
