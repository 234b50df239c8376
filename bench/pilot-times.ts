import { pinnableProcessors } from '../src/device/index.js';
import { runPilot } from '../src/run/pilot.js';
import { createWorkerPool } from '../src/run/pool.js';
import type { Workload } from '../src/workload/workload.js';

/** ns per run of some kernels of built-in backends, from a short race. Throws when one cannot be timed. */
export async function pilotTimes(
  kernels: readonly string[],
  workload: Workload,
  seed: number,
): Promise<Map<string, number>> {
  const pool = createWorkerPool(60, seed, await pinnableProcessors());
  try {
    const entrants = kernels.map((kernel) => ({
      kernel,
      backend: kernel.split('/')[0],
      operand: 'sparse' as const,
      format: '',
      workload,
    }));
    const outcome = await runPilot(entrants, {
      seed,
      coldPoolBytes: 1,
      allKernels: true,
      classOf: () => 'cpu',
      processors: pool.processors,
      visit: 0,
      baselineId: null,
      startWorker: (backend) => pool.start({ id: backend, modulePath: null, requested: true }),
      onStep: () => {},
      aborted: () => false,
    });
    return new Map(
      outcome.kernels.map((kernel) => [kernel.id, timeOf(kernel.id, kernel.pilotMedianNs, kernel.reason)]),
    );
  } finally {
    pool.close();
  }
}

function timeOf(id: string, pilotNs: number | null, reason: string | null): number {
  if (pilotNs === null) throw new Error(`${id} cannot be timed: ${reason ?? 'no reason given'}`);
  return pilotNs;
}
