/**
 * npm run bench:ffi
 *
 * What a call of a library costs beside its work: the products of a 1 × 1 matrix by every kernel of every
 * vendor library that is installed, through the same `run` that is measured elsewhere. The library's own
 * checks of its arguments are in it, so the foreign call costs less than what is printed. All kernels take
 * turns, in one process; median over the rounds, and the quartiles.
 */

import type { PreparedKernel } from '../kernels/contract.js';
import { NO_HINTS, registry } from '../kernels/registry.js';
import { generateWeights } from '../src/matrix/generate.js';
import { quantile } from '../src/stats/quantile.js';
import { makeWorkload } from '../src/workload/id.js';
import { parseLayer } from '../src/workload/layer.js';

const ROUNDS = 101;
const CALLS = 2000;
const GOAL_NS = 1000;

const layer = parseLayer('gemm:1x1');
if (!layer.ok) throw new Error(layer.message);
const pattern = { kind: 'uniform' } as const;
const workload = makeWorkload({ layer: layer.value, sparsity: 0, batch: 1, pattern });
const weights = generateWeights({ m: 1, k: 1, gates: 1, sparsity: 0, pattern, seed: 1 });

async function prepareAll(): Promise<Map<string, PreparedKernel>> {
  const prepared = new Map<string, PreparedKernel>();
  for (const entry of registry.filter(({ group }) => group === 'vendor')) {
    if (await entry.absence?.(NO_HINTS)) continue;
    const backend = await entry.load(NO_HINTS);
    const availability = await backend.probe();
    if (!availability.available) {
      console.log(`${entry.id}: ${availability.reason}`);
      continue;
    }
    console.log(`${entry.id} ${availability.version}, ${availability.detail}`);
    for (const kernel of backend.kernels()) {
      if (!kernel.supports(workload).ok) continue;
      const made = await kernel.prepare(workload, weights);
      made.setInput(Float32Array.of(0.5));
      prepared.set(kernel.id, made);
    }
  }
  return prepared;
}

function nsPerCall(kernel: PreparedKernel): number {
  kernel.run(CALLS / 10);
  const start = process.hrtime.bigint();
  kernel.run(CALLS);
  return Number(process.hrtime.bigint() - start) / CALLS;
}

const kernels = await prepareAll();
const times = new Map([...kernels.keys()].map((id) => [id, [] as number[]]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [id, kernel] of kernels) times.get(id)?.push(nsPerCall(kernel));
}
console.log(`\nns of one product of a 1 × 1 matrix, ${ROUNDS} rounds of ${CALLS} calls`);
for (const [id, values] of times) {
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((p) => quantile(values, p));
  const verdict = median < GOAL_NS ? '' : `   above the goal of ${GOAL_NS}`;
  console.log(
    `${id.padEnd(34)} ${median.toFixed(0).padStart(6)}   (${q1.toFixed(0)} to ${q3.toFixed(0)})${verdict}`,
  );
}
