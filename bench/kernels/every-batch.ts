/**
 * Is there a batch that a larger one beats? All batches from half a power of two to the power are timed in
 * the same rounds, each by the best of a backend's kernels. With `--batches 64,512` those from 64 to 512, with
 * `--batches 32` those up to 32.
 */
import type { Backend, Operand } from '../../kernels/contract.js';
import { generateWeights } from '../../src/matrix/generate.js';
import { makeWorkload } from '../../src/workload/id.js';
import type { Layer } from '../../src/workload/workload.js';
import { type Entrant, enter } from './entrants.js';
import type { Options } from './options.js';
import { timeTogether } from './rounds.js';

/** All up to 64; beyond, those just above and between the tuned ones. */
const RUNGS: readonly (readonly number[])[] = [
  [1, 2],
  [2, 3, 4],
  [4, 5, 6, 7, 8],
  [8, 9, 10, 11, 12, 13, 14, 15, 16],
  Array.from({ length: 17 }, (_, i) => 16 + i),
  Array.from({ length: 33 }, (_, i) => 32 + i),
  [64, 65, 67, 71, 73, 80, 95, 96, 97, 111, 127, 128],
  [128, 129, 150, 192, 193, 255, 256],
  [256, 257, 300, 383, 400, 511, 512],
];

/**
 * Time over that of the fastest larger batch of its rung; 1.1 is the limit. Least times, not medians: what is
 * looked for is a kernel that is slow by its form, and a host that changes its speed for seconds would show as one.
 */
export interface Step {
  readonly batch: number;
  readonly kernel: string;
  readonly leastNs: number;
  readonly overLarger: number;
}

export async function everyBatch(
  backend: Backend,
  operand: Operand,
  layer: Layer,
  sparsity: number,
  options: Options,
  onStep: (step: Step) => void,
): Promise<void> {
  const { pattern, seed, rounds, kernels } = options;
  const weights = generateWeights({ m: layer.m, k: layer.k, gates: 1, sparsity, pattern, seed });
  const most = Math.max(...options.batches);
  const least = options.batches.length > 1 ? Math.min(...options.batches) : 1;
  for (const all of RUNGS) {
    const rung = all.filter((batch) => batch >= least && batch <= most);
    if (rung.length < 2) continue;
    const entrants: Entrant[] = [];
    for (const batch of rung) {
      const workload = makeWorkload({ layer, sparsity, pattern, batch });
      entrants.push(...(await enter(backend, workload, weights, { operand, kernels, keepWithin: 1.05 })));
    }
    if (entrants.length === 0) continue;
    const timed = await timeTogether(entrants, rounds, seed);
    for (const entrant of entrants) entrant.dispose();
    const best = rung.flatMap((batch) => {
      const [fastest] = timed.filter((one) => one.batch === batch).toSorted((a, b) => a.leastNs - b.leastNs);
      return fastest ? [fastest] : [];
    });
    best.forEach((one, i) => {
      const larger = best.slice(i + 1).map(({ leastNs }) => leastNs);
      if (larger.length === 0 && i > 0) return;
      onStep({
        batch: one.batch ?? 0,
        kernel: one.id,
        leastNs: one.leastNs,
        overLarger: one.leastNs / Math.min(...larger),
      });
    });
  }
}
