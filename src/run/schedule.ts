/** How many rounds a visit has and who is sampled in each: pure, from the race's figures and the seed. */
import { sampleIterations, settling } from '../measure/warmup.js';
import type { Prng } from '../stats/prng.js';
import { balancedOrders } from '../stats/round-order.js';
import type { Workload } from '../workload/workload.js';
import type { ContenderPlan } from './contenders.js';

/** A message to another process and back: 0.15 to 0.21 ms were seen. */
const MESSAGE_NS = 0.25e6;
const RULER_NS = 0.5e6;

export interface SampleStep {
  readonly contender: ContenderPlan;
  readonly settleRuns: number;
  readonly iterations: number;
}

export interface VisitSchedule {
  readonly rounds: readonly (readonly SampleStep[])[];
}

/** Expected time of one sample with what precedes it, nanoseconds. */
export function sampleCostNs(contender: ContenderPlan, timerStepNs: number): number {
  const { pilotNs } = contender;
  const settleRuns = settleRunsOf(contender.workload, pilotNs);
  return (settleRuns + iterationsOf(contender, timerStepNs)) * pilotNs + MESSAGE_NS;
}

function iterationsOf({ pilotNs, runsMultiple = 1 }: ContenderPlan, timerStepNs: number): number {
  return Math.ceil(sampleIterations(pilotNs, timerStepNs) / runsMultiple) * runsMultiple;
}

/**
 * Untimed runs before a sample. A cold kernel is not settled: its copies are to be found in memory, not in a
 * cache. A kernel of several threads gets one run at least: its threads sleep by then, and waking them, 20 to
 * 70 µs, is no part of its time.
 */
export function settleRunsOf({ cache, threads }: Workload, perRunNs: number): number {
  const least = threads > 1 ? 1 : 0;
  return cache === 'cold' ? least : Math.max(least, settling(perRunNs).runs);
}

/**
 * Rounds that fit `budgetNs`, between 10 and 60: below ten the median of a visit is too coarse; beyond sixty its error
 * (5 % a round on a shared host, so 0.8 %) no longer matters beside the 1 to 2.5 % by which processes differ. Where a
 * round takes longer than a tenth of a second, never fewer than three.
 */
export function roundCount(
  contenders: readonly ContenderPlan[],
  timerStepNs: number,
  budgetNs: number,
): number {
  const roundNs = contenders.reduce(
    (sum, contender) => sum + sampleCostNs(contender, timerStepNs) / contender.cadence,
    RULER_NS,
  );
  const least = roundNs > 100e6 ? 3 : 10;
  return Math.min(60, Math.max(least, Math.floor(budgetNs / roundNs)));
}

export function scheduleVisit(
  contenders: readonly ContenderPlan[],
  timerStepNs: number,
  budgetNs: number,
  prng: Prng,
): VisitSchedule {
  const count = roundCount(contenders, timerStepNs, budgetNs);
  const orders = balancedOrders(contenders.length, count, prng);
  // A slow kernel takes its turns at seeded rounds, at least twice in a visit; the kernels of one cadence
  // take the same rounds, since only samples of the same round make a pair.
  const cadences = new Map<number, { every: number; offset: number }>();
  for (const { cadence } of contenders) {
    if (cadences.has(cadence)) continue;
    const every = Math.max(1, Math.min(cadence, Math.floor(count / 2)));
    cadences.set(cadence, { every, offset: prng.nextInt(every) });
  }
  const rounds = orders.map((order, round) =>
    order.flatMap((index) => {
      const contender = contenders[index];
      const turn = cadences.get(contender.cadence) ?? { every: 1, offset: 0 };
      if (round % turn.every !== turn.offset) return [];
      return [
        {
          contender,
          settleRuns: settleRunsOf(contender.workload, contender.pilotNs),
          iterations: iterationsOf(contender, timerStepNs),
        },
      ];
    }),
  );
  return { rounds };
}
