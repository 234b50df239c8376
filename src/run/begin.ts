/**
 * Before the first row: what the device is, which backends run here, how high their roofs are. Makes the
 * report that the rows are then filled into.
 */
import { describeDevice, environmentWarnings } from '../device/index.js';
import { UsageError } from '../errors.js';
import { systemClock, timerStepNs } from '../measure/clock.js';
import { judgeClaims } from '../report/claims.js';
import { type Report, type Result, SCHEMA_VERSION } from '../report/schema.js';
import type { SuiteRow } from '../suite/suite.js';
import { toolVersion } from '../version.js';
import type { Workload } from '../workload/workload.js';
import { checkAskedKernels } from './asked-kernels.js';
import { memoryMisfit } from './memory.js';
import type { RunOptions } from './options.js';
import type { WorkerPool } from './pool.js';
import { type FoundBackend, findBackend, type MissingBackend, versionOf } from './probe.js';
import { measureRooflines } from './rooflines.js';
import { timeLimitSeconds } from './time-limit.js';

export interface Beginning {
  readonly report: Report;
  readonly backends: readonly FoundBackend[];
}

export interface BeginHooks {
  readonly onStep: (phase: 'probe' | 'roofline', detail: string) => void;
}

/** Asks every chosen backend, in parallel. Their order is kept. Throws UsageError for two of the same id. */
export async function findBackends(
  options: RunOptions,
  pool: WorkerPool,
): Promise<{ found: readonly FoundBackend[]; missing: readonly MissingBackend[] }> {
  const workloads = workloadsOf(options.rows);
  const answers = await Promise.all(options.backends.map((choice) => findBackend(choice, workloads, pool)));
  const outcomes = answers.map(withoutUnaskedSoftware);
  const found = outcomes.filter((answer): answer is FoundBackend => 'opened' in answer);
  const missing = outcomes.filter((answer): answer is MissingBackend => !('opened' in answer));
  refuseDoubles(found);
  return { found, missing };
}

/** Of the rows and their baselines, each once. */
function workloadsOf(rows: readonly SuiteRow[]): Workload[] {
  const all = rows.flatMap(({ workload, baseline }) => (baseline ? [workload, baseline] : [workload]));
  return [...new Map(all.map((workload) => [workload.id, workload])).values()];
}

/** A program that stands for a GPU says nothing about this device, and takes long: it runs when asked for by name. */
function withoutUnaskedSoftware(answer: FoundBackend | MissingBackend): FoundBackend | MissingBackend {
  if (!('opened' in answer) || answer.choice.requested) return answer;
  const { id, availability } = answer.opened;
  if (!availability.available || !availability.software) return answer;
  const reason = `no GPU here, only a software adapter (${availability.version})`;
  return { choice: answer.choice, id, reason, remedy: `--backend ${id} measures that all the same` };
}

/** Two files with one id: nobody could tell their kernels apart. */
function refuseDoubles(found: readonly FoundBackend[]): void {
  for (const [i, { choice, opened }] of found.entries()) {
    const owner = found.slice(0, i).find((other) => other.opened.id === opened.id);
    if (!owner) continue;
    throw new UsageError(
      `backend file ${choice.id}: its id '${opened.id}' belongs to ${owner.choice.id} already; give one of the two another id, and its kernels too.`,
    );
  }
}

export async function begin(options: RunOptions, pool: WorkerPool, hooks: BeginHooks): Promise<Beginning> {
  const startedAt = new Date().toISOString();
  hooks.onStep('probe', 'looking at the device and its backends');
  // One after the other: the tools that describe the device, and the processes of the backends, would be
  // counted as other programs that keep the machine busy.
  const warnings = await environmentWarnings({ timerStepNs: timerStepNs(systemClock) });
  const device = await describeDevice();
  const { found, missing } = await findBackends(options, pool);
  checkAskedKernels(options.kernels, found, missing);
  const { roofline, failures } = await measureRooflines(found, workloadsOf(options.rows), pool, (detail) =>
    hooks.onStep('roofline', detail),
  );
  const results = options.rows.map(initialResult);
  const roofs = new Set(roofline.map(({ backend }) => backend));
  const report: Report = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'sparse-bench', version: toolVersion() },
    startedAt,
    elapsedSeconds: 0,
    seed: options.seed,
    settings: { ...settingsOf(options), maxTimeSeconds: timeLimitSeconds(options, found.length) },
    device,
    roofline,
    backends: found.map(({ opened }) => ({
      id: opened.id,
      label: opened.label,
      deviceClass: opened.deviceClass,
      version: versionOf(opened),
      detail: opened.availability.available ? opened.availability.detail : '',
      ...(opened.availability.available && opened.availability.software && { software: true }),
      ...(opened.availability.available && opened.availability.gpu && { gpu: opened.availability.gpu }),
      roofline: roofs.has(opened.rooflineOf) ? opened.rooflineOf : null,
    })),
    results,
    claims: judgeClaims(options.rows, results),
    noise: { floor: 0, twinRatios: [] },
    unavailable: missing.map(({ id, reason, remedy, choice }) => ({
      backend: id,
      reason,
      remedy,
      requested: choice.requested,
    })),
    failures,
    warnings,
    ruler: { result: [], visit: [], round: [], ns: [] },
  };
  return { report, backends: found };
}

/** Open rows that do not fit into memory are skipped, each with its reason. */
export function skipMisfits(
  results: readonly Result[],
  rows: readonly SuiteRow[],
  backends: number,
  memory: { readonly availableBytes: number; readonly poolBytes: number },
): Result[] {
  return results.map((result, i) => {
    const reason = memoryMisfit(rows[i], backends, memory);
    if (reason === null || result.stopReason !== null) return result;
    return { ...result, stopReason: 'skipped' as const, reason };
  });
}

function initialResult({ workload, baseline }: SuiteRow): Result {
  return {
    workload: { ...workload, nnz: null },
    baseline: baseline ? { ...baseline, nnz: null } : null,
    visits: 0,
    processors: [],
    stopReason: null,
    reason: null,
    kernels: [],
    speedups: [],
  };
}

function settingsOf(options: RunOptions): Report['settings'] {
  const {
    suite,
    suiteLabel,
    kernels,
    allKernels,
    visits,
    precision,
    maxTimeSeconds,
    timeoutSeconds,
    engine,
  } = options;
  return {
    suite: [...suite],
    suiteLabel,
    backends: options.backends.map(({ id }) => id),
    kernels: [...kernels],
    allKernels,
    visits,
    precision,
    maxTimeSeconds,
    timeoutSeconds,
    engine,
    ...(options.shard && { shard: options.shard }),
  };
}
