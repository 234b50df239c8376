/** Starts measured processes and ends them all at once when the run is over or aborted. */
import { registry, WASM_FLAGS } from '../../kernels/registry.js';
import { createPrng } from '../stats/prng.js';
import type { BackendChoice } from './options.js';
import { startReaper } from './reaper.js';
import { WorkerLost, WorkerProcess } from './worker-process.js';

const PADDING_BYTES = 4096;

export interface WorkerPool {
  /** For workloads of `threads` threads, 1 where it is not said. Throws `WorkerLost` once the pool is closed. */
  start(choice: BackendChoice, threads?: number): WorkerProcess;
  /** Processors to which visits are tied, in turn; empty: the system chooses. */
  readonly processors: readonly number[];
  close(): void;
}

export function createWorkerPool(
  timeoutSeconds: number,
  seed: number,
  processors: readonly number[] = [],
): WorkerPool {
  const reaper = startReaper();
  const prng = createPrng(seed);
  const workers = new Set<WorkerProcess>();
  let closed = false;
  return {
    processors,
    start(choice, threads = 1) {
      if (closed) throw new WorkerLost('the run has ended');
      const entry = registry.find(({ id }) => id === choice.id);
      const worker = new WorkerProcess({
        backend: choice,
        // A user's backend may hold WebAssembly, which must be compiled like that of its rivals.
        nodeFlags: entry?.nodeFlags ?? WASM_FLAGS,
        threads,
        timeoutSeconds,
        reaper,
        environmentPadding: prng.nextInt(PADDING_BYTES),
      });
      workers.add(worker);
      worker.exited.then(() => workers.delete(worker));
      return worker;
    },
    close() {
      closed = true;
      for (const worker of workers) worker.kill();
      reaper.close();
    },
  };
}
