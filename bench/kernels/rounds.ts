import { systemClock, timerStepNs } from '../../src/measure/clock.js';
import { hrtimeSampler } from '../../src/measure/sampler.js';
import { sampleIterations, settling } from '../../src/measure/warmup.js';
import { createPrng } from '../../src/stats/prng.js';
import { quantile } from '../../src/stats/quantile.js';
import { balancedOrders } from '../../src/stats/round-order.js';
import type { Entrant } from './entrants.js';

export interface Timed extends Omit<Entrant, 'target' | 'dispose' | 'workload'> {
  readonly batch: number | null;
  readonly sparsity: number | null;
  /** Median over the rounds, of one run. */
  readonly ns: number;
  /** The least of them. */
  readonly leastNs: number;
}

/** One sample of every entrant per round, in a balanced random order; each settles before its sample. */
export async function timeTogether(
  entrants: readonly Entrant[],
  rounds: number,
  seed: number,
): Promise<readonly Timed[]> {
  const sampler = hrtimeSampler(systemClock);
  const stepNs = timerStepNs(systemClock);
  const samples = entrants.map(() => [] as number[]);
  for (const order of balancedOrders(entrants.length, rounds, createPrng(seed))) {
    for (const index of order) {
      const { target, pilotNs } = entrants[index];
      const { runs } = settling(pilotNs);
      if (runs > 0) await target.run(runs);
      const { totalNs, iterations } = await sampler.sample(target, sampleIterations(pilotNs, stepNs));
      samples[index].push(totalNs / iterations);
    }
  }
  return entrants.map(({ target, dispose, workload, ...facts }, i) => ({
    ...facts,
    batch: workload?.batch ?? null,
    sparsity: workload?.sparsity ?? null,
    ns: quantile(samples[i], 0.5),
    leastNs: Math.min(...samples[i]),
  }));
}
