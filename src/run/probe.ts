/** What each backend says of itself, asked in a process of its own. */

import type { Availability, DeviceClass, Support } from '../../kernels/contract.js';
import { NO_HINTS, type RegistryEntry, registry } from '../../kernels/registry.js';
import { UsageError } from '../errors.js';
import type { KernelFacts, OpenedBackend } from '../worker/protocol.js';
import type { Workload } from '../workload/workload.js';
import { messageOf } from './crew.js';
import type { BackendChoice } from './options.js';
import { createWorkerPool, type WorkerPool } from './pool.js';
import { RequestFailed, type WorkerProcess } from './worker-process.js';

/** What a backend answered in a process of its own: whether it can run here, and which kernels it has. */
export interface BackendProbe {
  readonly id: string;
  readonly label: string;
  readonly deviceClass: DeviceClass;
  readonly availability: Availability;
  readonly kernels: readonly KernelFacts[];
}

/** A backend that was found, and how its kernels answered for the run's workloads. */
export interface FoundBackend {
  readonly choice: BackendChoice;
  readonly opened: OpenedBackend;
  /** By kernel id, then workload id. */
  readonly support: ReadonlyMap<string, ReadonlyMap<string, Support>>;
}

/** Of the backend's library or package, as it says itself. */
export function versionOf({ availability }: OpenedBackend): string {
  return availability.available ? availability.version : '';
}

export interface MissingBackend {
  readonly choice: BackendChoice;
  readonly id: string;
  readonly reason: string;
  readonly remedy: string;
}

/** Each backend asked in a fresh process. Throws UsageError for a user's file that is no backend. */
export async function probeBackends(
  choices: readonly BackendChoice[],
  timeoutSeconds: number,
): Promise<BackendProbe[]> {
  const pool = createWorkerPool(timeoutSeconds, 1);
  try {
    return await Promise.all(choices.map((choice) => probeOne(choice, pool)));
  } finally {
    pool.close();
  }
}

async function probeOne(choice: BackendChoice, pool: WorkerPool): Promise<BackendProbe> {
  const found = await findBackend(choice, [], pool);
  if ('opened' in found) {
    const { id, label, deviceClass, availability, kernels } = found.opened;
    return { id, label, deviceClass, availability, kernels };
  }
  const entry: RegistryEntry | undefined = registry.find(({ id }) => id === choice.id);
  const { reason, remedy } = found;
  return {
    id: choice.id,
    label: entry?.label ?? choice.id,
    deviceClass: entry?.deviceClass ?? 'cpu',
    availability: { available: false, reason, remedy },
    kernels: [],
  };
}

/**
 * Opens a backend, asks it about the workloads, and lets its process go. No process is started for one
 * that lacks a package or a library.
 *
 * @throws UsageError when a user's file is no backend: it throws when imported, or breaks the contract.
 */
export async function findBackend(
  choice: BackendChoice,
  workloads: readonly Workload[],
  pool: WorkerPool,
): Promise<FoundBackend | MissingBackend> {
  const entry = choice.modulePath ? undefined : registry.find(({ id }) => id === choice.id);
  const absence = await entry?.absence?.({ ...NO_HINTS, libraryPath: choice.libraryPath ?? null });
  if (absence) return { choice, id: choice.id, ...absence };
  const worker = pool.start(choice);
  try {
    const opened = await worker.open();
    const { availability } = opened;
    if (!availability.available) {
      return { choice, id: opened.id, reason: availability.reason, remedy: availability.remedy };
    }
    return { choice, opened, support: await askSupport(worker, opened, workloads) };
  } catch (error) {
    if (choice.modulePath && error instanceof RequestFailed && error.isUsage)
      throw new UsageError(error.message);
    const remedy = choice.modulePath
      ? 'mend the backend file; docs/backends.md describes the contract'
      : (entry?.remedy ??
        'run with another --backend, or report this with the output of `sparse-bench doctor`');
    return { choice, id: choice.id, reason: messageOf(error), remedy };
  } finally {
    await worker.close();
  }
}

async function askSupport(
  worker: WorkerProcess,
  opened: OpenedBackend,
  workloads: readonly Workload[],
): Promise<Map<string, Map<string, Support>>> {
  const pairs = opened.kernels.flatMap(({ id }) => workloads.map((workload) => ({ kernel: id, workload })));
  const answers = await worker.request('supports', { pairs });
  const support = new Map<string, Map<string, Support>>();
  for (const [i, { kernel, workload }] of pairs.entries()) {
    const byWorkload = support.get(kernel) ?? new Map<string, Support>();
    byWorkload.set(workload.id, answers[i]);
    support.set(kernel, byWorkload);
  }
  return support;
}
