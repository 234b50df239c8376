/**
 * Verification and the race: every kernel that supports the row is prepared in a process of its backend,
 * checked against the reference, and timed in a few interleaved pilot rounds. Those clearly behind the
 * best of their backend and operand leave. Nothing of this is in a reported ratio.
 */

import { fastestInRace } from '../report/headline.js';
import type { KernelResult } from '../report/schema.js';
import type { KernelFacts } from '../worker/protocol.js';
import type { Workload } from '../workload/workload.js';
import { type ClassOf, type ContenderPlan, contenderKey, RACE_MARGIN } from './contenders.js';
import {
  assembleCrew,
  type Crew,
  type CrewSettings,
  dismissCrew,
  type LostContender,
  messageOf,
  type ReadyContender,
} from './crew.js';
import { emptySamples } from './samples.js';
import { settleRunsOf } from './schedule.js';
import { WorkerLost } from './worker-process.js';

/** Rounds of the race; a kernel that takes longer than 25 ms runs in the first two only. */
const PILOT_ROUNDS = 5;
const SLOW_NS = 25e6;
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

export interface PilotSettings extends CrewSettings {
  readonly aborted: () => boolean;
  readonly allKernels: boolean;
  readonly classOf: ClassOf;
  /** Id of the row's baseline workload: of its kernels only those near the very best stay. */
  readonly baselineId: string | null;
}

export interface PilotOutcome {
  readonly kernels: readonly KernelResult[];
  /** Stored non-zeros by workload id. */
  readonly nnz: ReadonlyMap<string, number>;
}

export async function runPilot(entrants: readonly Entrant[], settings: PilotSettings): Promise<PilotOutcome> {
  const plans = entrants.map(plan);
  const traits = new Map<string, Traits>(entrants.map((entrant, i) => [plans[i].key, entrant]));
  const { ready, times, lost } = await raceAll(plans, settings);
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
    kernels: settings.allKernels ? kernels : race(kernels, settings.baselineId, settings.classOf),
    nnz,
  };
}

interface RaceOutcome {
  readonly ready: readonly ReadyContender[];
  readonly lost: readonly LostContender[];
  readonly times: ReadonlyMap<string, number>;
}

/** A contender that ends its process takes the others of its backend out of the race: it is run again without it. */
async function raceAll(plans: readonly ContenderPlan[], settings: PilotSettings): Promise<RaceOutcome> {
  const lost: LostContender[] = [];
  for (;;) {
    const remaining = plans.filter(({ key }) => !lost.some((gone) => gone.plan.key === key));
    const crew = await assembleCrew(remaining, settings);
    try {
      lost.push(...crew.lost);
      const { times, lost: lostInRace, isOver } = await pilotTimes(crew, settings);
      lost.push(...lostInRace);
      if (!isOver) continue;
      const ready = crew.ready.filter(({ plan: { key } }) => !lost.some((gone) => gone.plan.key === key));
      return { ready, times, lost };
    } finally {
      await dismissCrew(crew);
    }
  }
}

/**
 * Marks as `raced-out` what is clearly behind others of its arithmetic: sparse kernels behind the best of their backend; dense ones
 * behind the best of their backend where it is needed for the backend's own ratio, and behind the best of
 * all where it is not (the baseline layer, a backend without sparse kernels): there only the strongest
 * counts, and preparing hundreds of megabytes in every visit for another would take time from the rest.
 * Pure.
 */
export function race(
  kernels: readonly KernelResult[],
  baselineId: string | null,
  classOf: ClassOf,
): KernelResult[] {
  const timed = kernels.filter(({ status }) => status === 'timed');
  const hasOwnRatio = new Set(
    timed.filter(({ operand }) => operand === 'sparse').map(({ backend }) => backend),
  );
  return kernels.map((kernel) => {
    if (kernel.status !== 'timed') return kernel;
    const withinBackend = hasOwnRatio.has(kernel.backend) && kernel.workload !== baselineId;
    const rivals = timed.filter(
      (other) =>
        other.operand === kernel.operand &&
        other.workload === kernel.workload &&
        other.arithmetic === kernel.arithmetic &&
        classOf(other.backend) === classOf(kernel.backend) &&
        (other.backend === kernel.backend || !withinBackend),
    );
    const best = fastestInRace(rivals);
    if (!best || (kernel.pilotMedianNs ?? 0) <= RACE_MARGIN[kernel.operand] * (best.pilotMedianNs ?? 0)) {
      return kernel;
    }
    const factor = (kernel.pilotMedianNs ?? 0) / (best.pilotMedianNs ?? 1);
    const reason = `${factor.toFixed(2)} times the time of ${best.id} in the race`;
    return { ...kernel, status: 'raced-out' as const, reason };
  });
}

/**
 * Least time per run of each contender over the pilot rounds. The least, not the median: five rounds can
 * all fall into a slow state of the core for one kernel and a fast one for the next.
 */
async function pilotTimes(
  crew: Crew,
  settings: PilotSettings,
): Promise<Pick<RaceOutcome, 'times' | 'lost'> & { readonly isOver: boolean }> {
  const times = new Map<string, number>();
  const lost: LostContender[] = [];
  for (let round = 0; round < PILOT_ROUNDS; round++) {
    for (const { plan: contender, worker, warmNs, check } of crew.ready) {
      if (settings.aborted()) return { times, lost, isOver: true };
      if ((warmNs > SLOW_NS && round >= 2) || lost.some((gone) => gone.plan === contender)) continue;
      settings.onStep(`racing ${contender.kernel}`);
      try {
        const iterations = Math.max(1, Math.ceil(PILOT_SAMPLE_NS / Math.max(1, warmNs)));
        const settleRuns = settleRunsOf(contender.workload, warmNs);
        const { totalNs } = await worker.request('sample', {
          contender: contender.key,
          settleRuns,
          iterations,
          engine: 'hrtime',
        });
        const perRunNs = Math.max(1, totalNs / iterations);
        times.set(contender.key, Math.min(perRunNs, times.get(contender.key) ?? Number.POSITIVE_INFINITY));
      } catch (error) {
        lost.push({ plan: contender, status: 'failed', reason: messageOf(error), check });
        if (error instanceof WorkerLost) return { times, lost, isOver: false };
      }
    }
  }
  return { times, lost, isOver: true };
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
