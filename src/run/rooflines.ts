/** Measures the roofs of the backends, for each number of threads that the run's kernels compute with. */
import type { Report, Roofline } from '../report/schema.js';
import type { Workload } from '../workload/workload.js';
import { messageOf } from './crew.js';
import type { WorkerPool } from './pool.js';
import type { FoundBackend } from './probe.js';

/**
 * Numbers of threads, rising, for which a kernel under the roofs of `backend` (its own, or one of a backend that
 * runs on the same engine) supports a workload.
 */
export function threadCounts(
  backend: string,
  found: readonly FoundBackend[],
  workloads: readonly Workload[],
): number[] {
  const bounded = found.filter(({ opened }) => opened.rooflineOf === backend);
  const isSupported = ({ id }: Workload): boolean =>
    bounded.some(({ support }) => [...support.values()].some((answers) => answers.get(id)?.ok === true));
  const counts = workloads.filter(isSupported).map(({ threads }) => threads);
  return [...new Set(counts)].sort((a, b) => a - b);
}

/**
 * One after the other, each in a fresh process: two at once would share the bandwidth. A backend whose probes do not
 * work with so many threads has no entry for them.
 */
export async function measureRooflines(
  found: readonly FoundBackend[],
  workloads: readonly Workload[],
  pool: WorkerPool,
  onStep: (detail: string) => void,
): Promise<{ roofline: Roofline[]; failures: Report['failures'] }> {
  const roofline: Roofline[] = [];
  const failures: Report['failures'] = [];
  for (const backend of found.filter(({ opened }) => opened.hasRoofline)) {
    const { id, label } = backend.opened;
    for (const threads of threadCounts(id, found, workloads)) {
      const team = threads === 1 ? '' : ` with ${threads} threads`;
      onStep(`measuring the roofs of ${label}${team}`);
      try {
        roofline.push(...(await measureOne(backend, threads, pool)));
      } catch (error) {
        const message = `no roofline${team}: ${messageOf(error)}`;
        failures.push({ backend: id, kernel: null, workload: null, message });
      }
    }
  }
  return { roofline, failures };
}

async function measureOne(
  { choice, opened }: FoundBackend,
  threads: number,
  pool: WorkerPool,
): Promise<Roofline[]> {
  const worker = pool.start(choice, threads);
  try {
    await worker.open();
    const measured = await worker.request('roofline', { threads });
    if (measured === null) return [];
    const { label, multiplyAddGflops, read } = measured;
    const levels = read.map((level) => ({ ...level }));
    return [{ backend: opened.id, threads, label, multiplyAddGflops, read: levels }];
  } finally {
    await worker.close();
  }
}
