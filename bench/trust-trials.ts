/**
 * Trials of the verdicts on real kernels: equal kernels (A/A) that must not be told apart, and a planted
 * 5 % that must be found. A trial is what a row of a run is: five visits with fresh processes. Main and
 * twin are the same kernel in two processes; the planted one is in a third.
 */
import { fileURLToPath } from 'node:url';
import { pinnableProcessors } from '../src/device/index.js';
import { type ContenderPlan, contenderKey } from '../src/run/contenders.js';
import { createWorkerPool, type WorkerPool } from '../src/run/pool.js';
import { type TimedSample, takeVisit } from '../src/run/visit.js';
import { makeWorkload } from '../src/workload/id.js';
import { parseLayer } from '../src/workload/layer.js';
import type { Workload } from '../src/workload/workload.js';
import { plantedId, REPEAT_EVERY } from './planted-backend.js';

const PLANTED_FILE = fileURLToPath(new URL('./planted-backend.js', import.meta.url));
const VISITS = 5;
/** Enough for the sixty rounds that a visit has in a run of one row, whose samples of dense kernels are shorter. */
const BUDGET_NS = 3e9;

export interface Subject {
  readonly name: string;
  readonly kernel: string;
  readonly operand: 'dense' | 'sparse';
}

/** What is put to the test: one kernel of each kind that a table shows. */
const WASM: readonly Subject[] = [
  { name: 'sparse WASM', kernel: 'wasm/sell8-f32', operand: 'sparse' },
  { name: 'dense WASM', kernel: 'wasm/gemv4s5-f32', operand: 'dense' },
];
const JS: readonly Subject[] = [{ name: 'sparse JS', kernel: 'js/sell-f32', operand: 'sparse' }];

/** What is sampled in the same rounds, as in a row of a run. */
const ROWS: readonly (readonly Subject[])[] = [WASM, JS];

export const SUBJECTS: readonly Subject[] = ROWS.flat();

/** Per visit, the log-ratios of its rounds. */
export type Visits = number[][];

export interface Trial {
  readonly aa: Record<string, Visits>;
  readonly planted: Record<string, Visits>;
}

export function trialWorkload(): Workload {
  const layer = parseLayer('rnn:1760');
  if (!layer.ok) throw new Error(layer.message);
  return makeWorkload({ layer: layer.value, sparsity: 0.95, batch: 1, pattern: { kind: 'uniform' } });
}

function plansOf(
  subjects: readonly Subject[],
  pilotNs: ReadonlyMap<string, number>,
  workload: Workload,
): ContenderPlan[] {
  return subjects.flatMap(({ kernel, operand }) => {
    const backend = kernel.split('/')[0];
    const common = {
      operand,
      workload,
      pilotNs: pilotNs.get(kernel) ?? 1e6,
      cadence: 1,
      runsMultiple: REPEAT_EVERY,
    };
    const id = plantedId(kernel);
    return [
      { ...common, key: contenderKey(kernel, workload.id), kernel, backend, twin: false, process: backend },
      {
        ...common,
        key: contenderKey(kernel, workload.id, true),
        kernel,
        backend,
        twin: true,
        process: `${backend}#twin`,
      },
      {
        ...common,
        key: contenderKey(id, workload.id),
        kernel: id,
        backend: 'planted',
        twin: false,
        process: 'planted',
      },
    ];
  });
}

export async function runTrial(
  trial: number,
  seed: number,
  pilotNs: ReadonlyMap<string, number>,
): Promise<Trial> {
  const workload = trialWorkload();
  const pool = createWorkerPool(60, seed + trial, await pinnableProcessors());
  const aa: Record<string, Visits> = {};
  const planted: Record<string, Visits> = {};
  try {
    for (let visit = 0; visit < VISITS; visit++) {
      for (const row of ROWS) {
        const plans = plansOf(row, pilotNs, workload);
        const samples = await visitOnce(plans, pool, trial * VISITS + visit, seed);
        for (const { name, kernel } of row) {
          const main = byRound(samples, contenderKey(kernel, workload.id));
          const twin = byRound(samples, contenderKey(kernel, workload.id, true));
          const slow = byRound(samples, contenderKey(plantedId(kernel), workload.id));
          aa[name] = [...(aa[name] ?? []), logRatios(main, twin)];
          planted[name] = [...(planted[name] ?? []), logRatios(slow, main)];
        }
      }
    }
  } finally {
    pool.close();
  }
  return { aa, planted };
}

async function visitOnce(
  plans: readonly ContenderPlan[],
  pool: WorkerPool,
  visit: number,
  seed: number,
): Promise<readonly TimedSample[]> {
  const taken = await takeVisit(plans, {
    seed,
    coldPoolBytes: 1,
    visit,
    budgetNs: BUDGET_NS,
    engine: 'hrtime',
    originNs: process.hrtime.bigint(),
    startWorker: (backend) =>
      pool.start(
        backend === 'planted'
          ? { id: PLANTED_FILE, modulePath: PLANTED_FILE, requested: true }
          : { id: backend, modulePath: null, requested: true },
      ),
    onStep: () => {},
    processors: pool.processors,
    aborted: () => false,
    onRound: () => {},
  });
  if (taken.lost.length > 0) throw new Error(`${taken.lost[0].plan.kernel}: ${taken.lost[0].reason}`);
  return taken.samples;
}

function byRound(samples: readonly TimedSample[], key: string): Map<number, number> {
  return new Map(samples.filter(({ plan }) => plan.key === key).map(({ round, ns }) => [round, ns]));
}

function logRatios(above: ReadonlyMap<number, number>, below: ReadonlyMap<number, number>): number[] {
  return [...above].flatMap(([round, ns]) => {
    const other = below.get(round);
    return other === undefined ? [] : [Math.log(ns / other)];
  });
}
