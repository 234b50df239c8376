/**
 * npm run bench:harness
 *
 * Does the harness add anything to a kernel's time? In one process and in the same rounds, the same
 * prepared kernel is timed by a loop written by hand (bare), by the default sampler (hrtime) and by the
 * `benchmark` package (benchmarkjs). Prints the ratio of each to the bare loop: the median over visits of
 * the median over rounds, and its interval.
 */
import { parseArgs } from 'node:util';
import { pinnableProcessors } from '../src/device/index.js';
import { sampleIterations, settling } from '../src/measure/warmup.js';
import { type ContenderPlan, contenderKey } from '../src/run/contenders.js';
import { assembleCrew, dismissCrew } from '../src/run/crew.js';
import { createWorkerPool } from '../src/run/pool.js';
import { createPrng } from '../src/stats/prng.js';
import { balancedOrders } from '../src/stats/round-order.js';
import { estimateRatio } from '../src/stats/speedup.js';
import { makeWorkload } from '../src/workload/id.js';
import { parseLayer } from '../src/workload/layer.js';
import type { Workload } from '../src/workload/workload.js';
import { pilotTimes } from './pilot-times.js';

type Timed = 'bare' | 'hrtime' | 'benchmarkjs';

const { values } = parseArgs({
  options: {
    visits: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '60' },
    layer: { type: 'string', default: 'rnn:1760' },
    /** `hrtime` alone takes less time; Benchmark.js cannot time a kernel that answers by promises. */
    engines: { type: 'string', default: 'hrtime,benchmarkjs' },
    kernels: {
      type: 'string',
      default: 'wasm/sell8-f32,wasm/gemv4s5-f32,js/sell-f32,js/gemv4-f32,tfjs-wasm/matmul-xw-f32',
    },
  },
});

const engines: readonly Timed[] = ['bare', ...values.engines.split(',').map(engineOf)];

function engineOf(text: string): Timed {
  if (text === 'hrtime' || text === 'benchmarkjs') return text;
  throw new Error(`--engines ${text}: the engines are hrtime and benchmarkjs.`);
}

function workloadOf(text: string): Workload {
  const layer = parseLayer(text);
  if (!layer.ok) throw new Error(layer.message);
  return makeWorkload({ layer: layer.value, sparsity: 0.95, batch: 1, pattern: { kind: 'uniform' } });
}

/** ns per run by engine, round by round, of one fresh process. */
async function visit(plan: ContenderPlan, rounds: number, seed: number): Promise<Record<Timed, number[]>> {
  const pool = createWorkerPool(60, seed, await pinnableProcessors());
  const crew = await assembleCrew([plan], {
    seed,
    coldPoolBytes: 1,
    startWorker: (backend) => pool.start({ id: backend, modulePath: null, requested: true }),
    onStep: () => {},
    processors: pool.processors,
    visit: seed,
  });
  const [member] = crew.ready;
  if (!member) throw new Error(crew.lost[0]?.reason ?? 'nothing could be prepared');
  const times: Record<Timed, number[]> = { bare: [], hrtime: [], benchmarkjs: [] };
  const settleRuns = settling(plan.pilotNs).runs;
  const iterations = sampleIterations(plan.pilotNs, crew.timerStepNs);
  for (const order of balancedOrders(engines.length, rounds, createPrng(seed))) {
    for (const index of order) {
      const engine = engines[index];
      const { totalNs } = await member.worker.request('sample', {
        contender: plan.key,
        settleRuns,
        iterations,
        engine,
      });
      times[engine].push(totalNs / iterations);
    }
  }
  await dismissCrew(crew);
  pool.close();
  return times;
}

async function main(): Promise<void> {
  const workload = workloadOf(values.layer);
  const kernels = values.kernels.split(',');
  const pilotNs = await pilotTimes(kernels, workload, 1);
  console.log(
    `time over that of a bare loop, ${workload.layer}, ${values.visits} visits × ${values.rounds} rounds`,
  );
  for (const kernel of kernels) {
    const plan: ContenderPlan = {
      key: contenderKey(kernel, workload.id),
      kernel,
      backend: kernel.split('/')[0],
      operand: 'sparse',
      workload,
      twin: false,
      process: kernel.split('/')[0],
      pilotNs: pilotNs.get(kernel) ?? 1e6,
      cadence: 1,
    };
    const visits: Record<Timed, number[]>[] = [];
    for (let i = 0; i < Number(values.visits); i++)
      visits.push(await visit(plan, Number(values.rounds), i + 1));
    const ratio = (engine: Timed): string => {
      const logRatios = visits.map((times) =>
        times[engine].map((ns, round) => Math.log(ns / times.bare[round])),
      );
      const { ratio: middle, ciLow, ciHigh } = estimateRatio(logRatios, { seed: 1 });
      return `${middle.toFixed(4)} (${ciLow.toFixed(4)} to ${ciHigh.toFixed(4)})`;
    };
    const ratios = engines.slice(1).map((engine) => `${engine} ${ratio(engine)}`);
    console.log(`${kernel.padEnd(24)} ${ratios.join('   ')}`);
  }
}

await main();
