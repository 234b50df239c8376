/** What is measured together: kernels that gave the right result, and probes of what the machine can do. */
import type { Backend, Operand, Weights, Workload } from '../../kernels/contract.js';
import { checkOutput } from '../../kernels/reference/index.js';
import { NO_HINTS, registry } from '../../kernels/registry.js';
import type { Features } from '../../kernels/wasm/features.js';
import { rooflineProbes } from '../../kernels/wasm/roofline.js';
import { inputVector } from '../../src/matrix/generate.js';
import { systemClock } from '../../src/measure/clock.js';
import type { Target } from '../../src/measure/sampler.js';
import { warmUp } from '../../src/measure/warmup.js';

export interface Entrant {
  readonly id: string;
  readonly backend: string;
  readonly operand: Operand | 'probe';
  readonly workload: Workload | null;
  readonly nnz: number;
  /** Bytes of the packed weights; of a probe, what it reads. */
  readonly bytes: number;
  /** Of the multiply-add probe: operations of a run. */
  readonly flops: number;
  readonly target: Target;
  readonly pilotNs: number;
  dispose(): void;
}

const PILOT_NS = 3e6;
const PILOT_BATCHES = 3;
/** Fits the nearest cache and leaves room in it. */
const NEAR_BYTES = 28 * 1024;

/** The least of a few short timings: what decides who takes part. */
export async function pilot(target: Target): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < PILOT_BATCHES; i++) {
    best = Math.min(best, await warmUp(target, systemClock, 2, PILOT_NS));
  }
  return best;
}

/** The backends asked for that are there; says why the others are not. */
export async function openBackends(
  ids: readonly string[],
  say: (line: string) => void,
): Promise<readonly Backend[]> {
  const opened: Backend[] = [];
  for (const id of ids) {
    const entry = registry.find((candidate) => candidate.id === id);
    if (!entry) throw new Error(`There is no backend '${id}'.`);
    const absence = await entry.absence?.(NO_HINTS);
    if (absence) {
      say(`${id}: ${absence.reason}`);
      continue;
    }
    const backend = await entry.load(NO_HINTS);
    const availability = await backend.probe();
    if (!availability.available) {
      say(`${id}: ${availability.reason}`);
      continue;
    }
    say(`${id}: ${backend.label} ${availability.version}, ${availability.detail}`);
    opened.push(backend);
  }
  return opened;
}

export interface Selection {
  readonly operand: Operand;
  readonly kernels: readonly string[];
  readonly keepWithin: number;
}

/**
 * The kernels of a backend that a workload can use and that lie within `keepWithin` of the fastest of them.
 * Throws for a kernel whose output differs from the reference: what is wrong is not timed.
 */
export async function enter(
  backend: Backend,
  workload: Workload,
  weights: Weights,
  selection: Selection,
): Promise<readonly Entrant[]> {
  const { operand, kernels, keepWithin } = selection;
  const chosen = backend
    .kernels()
    .filter((kernel) => kernel.operand === operand && kernel.supports(workload).ok)
    .filter(
      ({ id }) => backend.id !== 'wasm' || !kernels.length || kernels.some((part) => id.includes(part)),
    );
  const x = inputVector(workload.k, workload.batch, 1);
  const all: Entrant[] = [];
  for (const kernel of chosen) {
    const prepared = await kernel.prepare(workload, weights);
    prepared.setInput(x);
    await prepared.run(1);
    const y = await prepared.output();
    const { passed, reason } = checkOutput({ weights, x, batch: workload.batch, y, seed: 1 });
    if (!passed) throw new Error(`${kernel.id} is wrong at ${workload.id}: ${reason}`);
    all.push({
      id: kernel.id,
      backend: backend.id,
      operand,
      workload,
      nnz: weights.nnz,
      bytes: prepared.weightBytes,
      flops: 0,
      target: prepared,
      pilotNs: await pilot(prepared),
      dispose: () => prepared.dispose(),
    });
  }
  const best = Math.min(...all.map(({ pilotNs }) => pilotNs));
  const stay = all.filter(({ pilotNs }) => pilotNs <= best * keepWithin);
  for (const entrant of all) if (!stay.includes(entrant)) entrant.dispose();
  return stay;
}

/** Reads of the nearest cache, reads of working sets of the given sizes, and multiply-adds on registers. */
export async function probes(features: Features, readBytes: readonly number[]): Promise<readonly Entrant[]> {
  const roofline = rooflineProbes(features);
  const reads = await Promise.all(
    [NEAR_BYTES, ...readBytes].map(async (size, i) => {
      const { run, bytesPerRun, dispose } = await roofline.read(size);
      return {
        id: i === 0 ? 'probe/load' : `probe/read ${size}`,
        run,
        bytes: bytesPerRun,
        flops: 0,
        dispose,
      };
    }),
  );
  const { run, flopsPerRun } = await roofline.multiplyAdd();
  const peak = { id: 'probe/peak', run, bytes: 0, flops: flopsPerRun, dispose: () => {} };
  const entrants: Entrant[] = [];
  for (const probe of [...reads, peak]) {
    const { id, bytes, flops, dispose } = probe;
    entrants.push({
      id,
      backend: 'probe',
      operand: 'probe',
      workload: null,
      nnz: 0,
      bytes,
      flops,
      target: probe,
      pilotNs: await pilot(probe),
      dispose,
    });
  }
  return entrants;
}
