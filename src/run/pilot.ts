/**
 * Verification and the race: every kernel that supports the row is prepared in a process of its backend,
 * checked against the reference, and timed in a few interleaved pilot rounds. Those clearly behind the
 * best of their backend and operand leave. Nothing of this is in a reported ratio.
 */
import type { KernelResult } from '../report/schema.js';
import type { KernelFacts } from '../worker/protocol.js';
import type { Workload } from '../workload/workload.js';
import { type ContenderPlan, contenderKey } from './contenders.js';
import {
  assembleCrew,
  type Crew,
  type CrewSettings,
  dismissCrew,
  type LostContender,
  messageOf,
  type ReadyContender,
} from './crew.js';
import { closeGroups, type RaceRules, race } from './race.js';
import { emptySamples } from './samples.js';
import { settleRunsOf } from './schedule.js';
import { WorkerLost } from './worker-process.js';

/** Rounds of the first heat; a kernel that takes longer than 25 ms runs in two. */
const PILOT_ROUNDS = 5;
const SLOW_ROUNDS = 2;
const SLOW_NS = 25e6;
/** Further ones of kernels that are close to each other, as many as fit into a time that is small beside a row's visits. */
const SECOND_ROUNDS = 20;
const SECOND_HEAT_NS = 0.6e9;
const PILOT_SAMPLE_NS = 1e6;
const NO_TRAITS: Traits = { format: '' };

export interface Entrant {
  readonly kernel: string;
  readonly backend: string;
  readonly operand: 'dense' | 'sparse';
  readonly format: string;
  readonly arithmetic?: KernelFacts['arithmetic'];
  readonly workload: Workload;
}

/** What a kernel's entry in the report says of it that its contender does not need to know. */
type Traits = Pick<Entrant, 'format' | 'arithmetic'>;

export interface PilotSettings extends CrewSettings, RaceRules {
  readonly aborted: () => boolean;
  readonly allKernels: boolean;
}

export interface PilotOutcome {
  readonly kernels: readonly KernelResult[];
  /** Stored non-zeros by workload id. */
  readonly nnz: ReadonlyMap<string, number>;
}

export async function runPilot(entrants: readonly Entrant[], settings: PilotSettings): Promise<PilotOutcome> {
  const plans = entrants.map(plan);
  const traits = new Map<string, Traits>(entrants.map((entrant, i) => [plans[i].key, entrant]));
  const { ready, times, lost } = await raceAll(plans, traits, settings);
  const kernels = [
    ...ready.map((contender) => timedKernel(contender, times, traits)),
    ...lost.map(({ plan: gone, status, reason, check }) => ({
      ...blankKernel(gone, traits.get(gone.key) ?? NO_TRAITS),
      status,
      reason,
      check: check && reportedCheck(check),
    })),
  ];
  const nnz = new Map(ready.map(({ plan: { workload }, prepared }) => [workload.id, prepared.nnz]));
  return {
    kernels: settings.allKernels ? kernels : race(kernels, settings),
    nnz,
  };
}

interface RaceOutcome {
  readonly ready: readonly ReadyContender[];
  readonly lost: readonly LostContender[];
  readonly times: ReadonlyMap<string, number>;
}

/** A contender that ends its process takes the others of its backend out of the race: it is run again without it. */
async function raceAll(
  plans: readonly ContenderPlan[],
  traits: ReadonlyMap<string, Traits>,
  settings: PilotSettings,
): Promise<RaceOutcome> {
  const lost: LostContender[] = [];
  for (;;) {
    const remaining = plans.filter(({ key }) => !lost.some((gone) => gone.plan.key === key));
    const crew = await assembleCrew(remaining, settings);
    try {
      lost.push(...crew.lost);
      const times = new Map<string, number>();
      if (!(await runHeats(crew, traits, settings, { times, lost }))) continue;
      const ready = crew.ready.filter(({ plan: { key } }) => !lost.some((gone) => gone.plan.key === key));
      return { ready, times, lost };
    } finally {
      await dismissCrew(crew);
    }
  }
}

interface Race {
  /** Least time per run, ns, by key of the contender. */
  readonly times: Map<string, number>;
  readonly lost: LostContender[];
}

/**
 * Two heats. After the first a kernel whose samples were all disturbed may look slower than one that it beats by a fifth, so those
 * that are close go on among themselves. False: a process was lost.
 */
async function runHeats(
  crew: Crew,
  traits: ReadonlyMap<string, Traits>,
  settings: PilotSettings,
  outcome: Race,
): Promise<boolean> {
  const roundsOf = ({ warmNs }: ReadyContender): number => (warmNs > SLOW_NS ? SLOW_ROUNDS : PILOT_ROUNDS);
  if (!(await runRounds(crew.ready, roundsOf, settings, outcome))) return false;
  const rounds = secondHeat(crew.ready, traits, settings, outcome);
  return runRounds(crew.ready, ({ plan: { key } }) => rounds.get(key) ?? 0, settings, outcome);
}

/** Rounds of the second heat by key of the contender. */
function secondHeat(
  ready: readonly ReadyContender[],
  traits: ReadonlyMap<string, Traits>,
  settings: PilotSettings,
  { times }: Race,
): Map<string, number> {
  const kernels = ready.map((contender) => timedKernel(contender, times, traits));
  const costs = new Map(ready.map((contender) => [contender.plan.key, sampleRunsOf(contender).costNs]));
  const rounds = new Map<string, number>();
  for (const group of closeGroups(kernels, settings)) {
    const roundNs = group.reduce((sum, key) => sum + (costs.get(key) ?? 0), 0);
    const count = Math.min(SECOND_ROUNDS, Math.floor(SECOND_HEAT_NS / roundNs));
    for (const key of group) rounds.set(key, Math.max(count, rounds.get(key) ?? 0));
  }
  return rounds;
}

function sampleRunsOf({ plan: { workload }, warmNs }: ReadyContender): {
  readonly settleRuns: number;
  readonly iterations: number;
  readonly costNs: number;
} {
  const iterations = Math.max(1, Math.ceil(PILOT_SAMPLE_NS / Math.max(1, warmNs)));
  const settleRuns = settleRunsOf(workload, warmNs);
  return { settleRuns, iterations, costNs: Math.max(1, (settleRuns + iterations) * warmNs) };
}

/**
 * Each contender in so many interleaved rounds as it has. The least time is kept, not the median: five rounds can
 * all fall into a slow state of the core for one kernel and a fast one for the next. False: a process was lost.
 */
async function runRounds(
  ready: readonly ReadyContender[],
  roundsOf: (contender: ReadyContender) => number,
  settings: PilotSettings,
  { times, lost }: Race,
): Promise<boolean> {
  const most = Math.max(0, ...ready.map(roundsOf));
  for (let round = 0; round < most; round++) {
    for (const contender of ready) {
      if (settings.aborted()) return true;
      const { plan, worker, check } = contender;
      if (round >= roundsOf(contender) || lost.some((gone) => gone.plan === plan)) continue;
      settings.onStep(`racing ${plan.kernel}`);
      try {
        const { settleRuns, iterations } = sampleRunsOf(contender);
        const { totalNs } = await worker.request('sample', {
          contender: plan.key,
          settleRuns,
          iterations,
          engine: 'hrtime',
        });
        const perRunNs = Math.max(1, totalNs / iterations);
        times.set(plan.key, Math.min(perRunNs, times.get(plan.key) ?? Number.POSITIVE_INFINITY));
      } catch (error) {
        lost.push({ plan, status: 'failed', reason: messageOf(error), check });
        if (error instanceof WorkerLost) return false;
      }
    }
  }
  return true;
}

function timedKernel(
  { plan: contender, prepared, check, deviceCosts }: ReadyContender,
  times: ReadonlyMap<string, number>,
  traits: ReadonlyMap<string, Traits>,
): KernelResult {
  const blank = blankKernel(contender, traits.get(contender.key) ?? NO_TRAITS);
  const pilotMedianNs = times.get(contender.key) ?? null;
  const common = {
    weightBytes: prepared.weightBytes,
    prepareMs: prepared.prepareMs,
    check: reportedCheck(check),
    ...(deviceCosts && { deviceCosts: { ...deviceCosts } }),
  };
  if (pilotMedianNs === null) {
    return { ...blank, ...common, status: 'failed', reason: 'it did not finish a pilot run' };
  }
  return { ...blank, ...common, status: 'timed', pilotMedianNs };
}

/** A check as the report holds it. */
export function reportedCheck(check: {
  maxError: number;
  tolerance: number;
  passed: boolean;
}): KernelResult['check'] {
  // Strict JSON has no NaN and no Infinity; an output that is not finite is wrong by any amount.
  const maxError = Number.isFinite(check.maxError) ? check.maxError : Number.MAX_VALUE;
  return { maxError, tolerance: check.tolerance, passed: check.passed };
}

function plan(entrant: Entrant): ContenderPlan {
  const { kernel, backend, operand, workload } = entrant;
  const key = contenderKey(kernel, workload.id);
  return { key, kernel, backend, operand, workload, twin: false, process: backend, pilotNs: 0, cadence: 1 };
}

/** A kernel's entry in the report before anything is known of it. */
export function blankKernel(
  { kernel, backend, operand, workload }: Pick<ContenderPlan, 'kernel' | 'backend' | 'operand' | 'workload'>,
  { format, arithmetic }: Traits,
): KernelResult {
  return {
    id: kernel,
    backend,
    operand,
    format,
    ...(arithmetic && { arithmetic }),
    workload: workload.id,
    threads: workload.threads,
    weightBytes: null,
    prepareMs: null,
    status: 'skipped',
    reason: null,
    pilotMedianNs: null,
    medianNs: null,
    q1Ns: null,
    q3Ns: null,
    gflops: null,
    effectiveGflops: null,
    gbPerS: null,
    ceilingFraction: null,
    ceiling: null,
    outliers: null,
    check: null,
    samples: emptySamples(),
  };
}
