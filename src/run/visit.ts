/**
 * One visit: a crew of fresh processes, rounds of one sample per contender in seeded balanced order, the
 * ruler between rounds.
 */

import type { Engine } from '../measure/sampler.js';
import { createPrng, hashSeed } from '../stats/prng.js';
import type { ContenderPlan } from './contenders.js';
import {
  allLost,
  assembleCrew,
  type Crew,
  type CrewSettings,
  dismissCrew,
  type LostContender,
  messageOf,
} from './crew.js';
import { type SampleStep, scheduleVisit } from './schedule.js';

export interface TimedSample {
  readonly plan: ContenderPlan;
  readonly round: number;
  readonly position: number;
  readonly startNs: number;
  readonly iterations: number;
  /** Per run. */
  readonly ns: number;
  /** Whether its threads waited for a late one for much of the time; null: not known. */
  readonly heldUp: boolean | null;
}

export interface Visit {
  readonly samples: readonly TimedSample[];
  /** Ruler reading of every round. */
  readonly rulerNs: readonly number[];
  readonly prepareMs: ReadonlyMap<string, number>;
  readonly lost: readonly LostContender[];
  /** The processor on which it was taken; null: the system chose. */
  readonly processor: number | null;
}

export interface VisitSettings extends CrewSettings {
  readonly budgetNs: number;
  readonly engine: Engine;
  /** Reading of the monotonic clock at the start of the run. */
  readonly originNs: bigint;
  readonly aborted: () => boolean;
  readonly onRound: (done: number, of: number) => void;
}

/**
 * `samples` is empty when a contender was lost while sampling (rounds after a loss would be unequal work, so
 * the visit is to be taken again without it), and when none could be prepared.
 */
export async function takeVisit(plans: readonly ContenderPlan[], settings: VisitSettings): Promise<Visit> {
  const crew = await assembleCrew(plans, settings);
  try {
    const { samples, rulerNs, lost } = await sampleRounds(crew, settings);
    const prepareMs = new Map(crew.ready.map(({ plan, prepared }) => [plan.key, prepared.prepareMs]));
    return { samples, rulerNs, prepareMs, lost: [...crew.lost, ...lost], processor: crew.processor };
  } finally {
    await dismissCrew(crew);
  }
}

async function sampleRounds(
  crew: Crew,
  settings: VisitSettings,
): Promise<Pick<Visit, 'samples' | 'rulerNs' | 'lost'>> {
  if (crew.ready.length === 0) return { samples: [], rulerNs: [], lost: [] };
  const samples: TimedSample[] = [];
  const rulerNs: number[] = [];
  const workers = new Map(crew.ready.map(({ plan, worker }) => [plan.key, worker]));
  const prng = createPrng(hashSeed(settings.seed, 'rounds', settings.visit, ...plansKey(crew)));
  const plans = crew.ready.map(({ plan }) => plan);
  const { rounds } = scheduleVisit(plans, crew.timerStepNs, settings.budgetNs, prng);
  const rulerWorker = crew.ready[0].worker;
  for (const [round, steps] of rounds.entries()) {
    if (settings.aborted()) break;
    settings.onRound(round, rounds.length);
    try {
      rulerNs.push(await rulerWorker.request('ruler', {}));
    } catch (error) {
      const beside = crew.ready.filter(({ worker }) => worker === rulerWorker);
      return { samples: [], rulerNs: [], lost: allLost(beside, messageOf(error)) };
    }
    for (const [position, step] of steps.entries()) {
      const worker = workers.get(step.contender.key);
      if (!worker) throw new Error(`No process holds ${step.contender.key}.`);
      try {
        samples.push(await takeSample(worker, step, round, position, settings));
      } catch (error) {
        const lost: LostContender = {
          plan: step.contender,
          status: 'failed',
          reason: messageOf(error),
          check: null,
        };
        return { samples: [], rulerNs: [], lost: [lost] };
      }
    }
  }
  return { samples, rulerNs, lost: [] };
}

async function takeSample(
  worker: Crew['workers'][number],
  step: SampleStep,
  round: number,
  position: number,
  settings: VisitSettings,
): Promise<TimedSample> {
  const { contender: plan, settleRuns, iterations } = step;
  const { startNs, totalNs, heldUp } = await worker.request('sample', {
    contender: plan.key,
    settleRuns,
    iterations,
    engine: settings.engine,
  });
  return {
    plan,
    round,
    position,
    startNs: Math.max(0, Number(startNs - settings.originNs)),
    iterations,
    ns: totalNs / iterations,
    heldUp,
  };
}

function plansKey(crew: Crew): string[] {
  return crew.ready.map(({ plan }) => plan.key);
}
