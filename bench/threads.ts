/**
 * npm run bench:threads
 *
 * What several threads bring to the `wasm` kernels: in one process, the fastest kernel of one thread and the
 * fastest of several take turns, round after round. Prints the median over rounds of the ratio of their
 * times (with its quartiles), how long a product takes on one thread, the efficiency (ratio over threads),
 * and in how many rounds a thread was held up. First the time that handing over and coming back takes: a
 * product of one row per thread.
 */
import { parseArgs } from 'node:util';
import type { Kernel, Operand, PreparedKernel } from '../kernels/contract.js';
import { inputVector, workloadWeights } from '../src/matrix/generate.js';
import { sampleIterations, settling } from '../src/measure/warmup.js';
import { quartiles } from '../src/stats/quantile.js';
import { readHeldUp } from '../src/worker/held-up.js';
import { makeWorkload } from '../src/workload/id.js';
import { parseLayer } from '../src/workload/layer.js';
import type { Workload } from '../src/workload/workload.js';
import { allowRelaxedSimd } from './wasm-flags.js';

allowRelaxedSimd();
const { wasmBackend } = await import('../kernels/wasm/backend.js');

const { values } = parseArgs({
  options: {
    layer: { type: 'string', default: 'rnn:1760,gru:2560' },
    batch: { type: 'string', default: '1,8,32' },
    sparsity: { type: 'string', default: '0.9' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '60' },
    operand: { type: 'string', default: 'sparse,dense' },
  },
});
const threads = Number(values.threads);
const rounds = Number(values.rounds);

interface Contender {
  readonly id: string;
  readonly product: PreparedKernel;
  /** Nanoseconds of a run in the race. */
  readonly ns: number;
}

function workloadOf(layerText: string, batch: number, count: number): Workload {
  const layer = parseLayer(layerText);
  if (!layer.ok) throw new Error(layer.message);
  const sparsity = Number(values.sparsity);
  return makeWorkload({ layer: layer.value, sparsity, batch, pattern: { kind: 'uniform' }, threads: count });
}

function timeNs(product: PreparedKernel, iterations: number): number {
  const start = process.hrtime.bigint();
  product.run(iterations);
  return Number(process.hrtime.bigint() - start) / iterations;
}

async function contender(kernel: Kernel, workload: Workload): Promise<Contender> {
  const product = await kernel.prepare(workload, workloadWeights(workload, 1));
  product.setInput(inputVector(workload.k, workload.batch, 1));
  let ns = timeNs(product, 1);
  for (let trial = 0; trial < 5; trial++) {
    ns = Math.min(ns, timeNs(product, sampleIterations(ns, 0)));
  }
  return { id: kernel.id, product, ns };
}

/** The fastest of the kernels that support the workload; the others are let go. */
async function fastest(operand: Operand, workload: Workload): Promise<Contender> {
  let best: Contender | null = null;
  for (const kernel of wasmBackend.kernels()) {
    if (kernel.operand !== operand || !kernel.supports(workload).ok) continue;
    const next: Contender = await contender(kernel, workload);
    const wins: boolean = best === null || next.ns < best.ns;
    const loser: Contender | null = wins ? best : next;
    loser?.product.dispose();
    if (wins) best = next;
  }
  if (best === null) throw new Error(`No ${operand} kernel for ${workload.id}.`);
  return best;
}

function sample({ product, ns }: Contender): { readonly ns: number; readonly heldUp: boolean } {
  product.run(Math.max(1, settling(ns).runs));
  const reading = readHeldUp([product]);
  const runNs = timeNs(product, sampleIterations(ns, 0));
  return { ns: runNs, heldUp: reading.finish() === true };
}

async function compare(operand: Operand, layer: string, batch: number): Promise<void> {
  const one = await fastest(operand, workloadOf(layer, batch, 1));
  const several = await fastest(operand, workloadOf(layer, batch, threads));
  const ratios: number[] = [];
  const alone: number[] = [];
  let heldUp = 0;
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [one, several] : [several, one];
    const taken = new Map(order.map((contestant) => [contestant, sample(contestant)]));
    const [first, second] = [taken.get(one), taken.get(several)];
    if (!first || !second) continue;
    ratios.push(first.ns / second.ns);
    alone.push(first.ns);
    if (second.heldUp) heldUp++;
  }
  one.product.dispose();
  several.product.dispose();
  const { q1, median, q3 } = quartiles(ratios);
  const cells = [
    operand.padEnd(6),
    layer.padEnd(14),
    String(batch).padStart(5),
    (quartiles(alone).median / 1000).toFixed(1).padStart(10),
    median.toFixed(2).padStart(7),
    `${q1.toFixed(2)} – ${q3.toFixed(2)}`.padStart(13),
    `${Math.round((100 * median) / threads)} %`.padStart(6),
    `${heldUp} of ${rounds}`.padStart(10),
    `  ${one.id.slice(5)} / ${several.id.slice(5)}`,
  ];
  console.log(cells.join(' '));
}

async function handOver(): Promise<void> {
  const workload = workloadOf(`gemm:${28 * threads}x1`, 1, threads);
  const { product } = await fastest('dense', workload);
  const times = Array.from({ length: rounds }, () => {
    product.run(1000);
    return timeNs(product, 1000);
  });
  product.dispose();
  const { q1, median, q3 } = quartiles(times);
  const [low, middle, high] = [q1, median, q3].map((ns) => (ns / 1000).toFixed(2));
  console.log(`hand over to ${threads - 1} and back: ${middle} µs (${low} – ${high})`);
}

await handOver();
console.log('       layer          batch  1 thread/µs  ratio     quartiles    eff.    held up');
for (const layer of values.layer.split(',')) {
  for (const batch of values.batch.split(',').map(Number)) {
    for (const operand of values.operand.split(',')) {
      await compare(operand === 'dense' ? 'dense' : 'sparse', layer, batch);
    }
  }
}
