/**
 * The processes of one visit: started fresh, each with its backend and its contenders prepared, checked
 * against the float64 reference and warmed up. A contender that fails, or takes its process with it, is
 * lost with a reason; the others go on in a new process.
 */
import type { Check, Prepared, Verified } from '../worker/protocol.js';
import type { ContenderPlan } from './contenders.js';
import { RequestFailed, WorkerLost, type WorkerProcess } from './worker-process.js';

/** Untimed runs before anything is sampled: what the engines need to replace baseline code by optimised code. */
const WARM_UP_RUNS = 2;
const WARM_UP_NS = 15e6;

export interface ReadyContender {
  readonly plan: ContenderPlan;
  readonly worker: WorkerProcess;
  readonly prepared: Prepared;
  readonly check: Check;
  readonly deviceCosts: Verified['deviceCosts'];
  /** ns per run at the end of the warm-up. */
  readonly warmNs: number;
}

export interface LostContender {
  readonly plan: ContenderPlan;
  readonly status: 'wrong' | 'failed';
  readonly reason: string;
  readonly check: Check | null;
}

export interface Crew {
  readonly ready: readonly ReadyContender[];
  readonly lost: readonly LostContender[];
  readonly workers: readonly WorkerProcess[];
  readonly timerStepNs: number;
  /** The processor that all of them share; null: the system chooses. */
  readonly processor: number | null;
}

export interface CrewSettings {
  readonly seed: number;
  readonly coldPoolBytes: number;
  /** Starts a process for a backend and a number of threads; it is killed when the run is aborted. */
  readonly startWorker: (backend: string, threads: number) => WorkerProcess;
  /** Processors that the system allows; empty: processes cannot be tied to one. */
  readonly processors: readonly number[];
  /** Number of the visit, from 0: the processors take turns by it. */
  readonly visit: number;
  readonly onStep: (what: string) => void;
}

export async function assembleCrew(plans: readonly ContenderPlan[], settings: CrewSettings): Promise<Crew> {
  const processes = [...new Set(plans.map((plan) => plan.process))];
  const members = await Promise.all(
    processes.map((name) =>
      assembleProcess(
        plans.filter((plan) => plan.process === name),
        settings,
      ),
    ),
  );
  const workers = members.flatMap(({ worker }) => (worker ? [worker] : []));
  return {
    ready: members.flatMap(({ ready }) => ready),
    lost: members.flatMap(({ lost }) => lost),
    workers,
    processor: await shareProcessor(workers, plans, settings),
    timerStepNs: Math.max(0, ...members.map(({ timerStepNs }) => timerStepNs)),
  };
}

/**
 * Ties all processes to one processor, so that what tells their kernels apart is not where they run. Only
 * after everything is prepared, which goes faster on all processors, and only for kernels of one thread.
 */
async function shareProcessor(
  workers: readonly WorkerProcess[],
  plans: readonly ContenderPlan[],
  { processors, visit }: CrewSettings,
): Promise<number | null> {
  if (processors.length === 0 || plans.some(({ workload }) => workload.threads > 1)) return null;
  const processor = processors[visit % processors.length];
  const tied = await Promise.allSettled(workers.map((worker) => worker.tie([processor])));
  if (tied.every(({ status }) => status === 'fulfilled')) return processor;
  await Promise.allSettled(workers.map((worker) => worker.tie(processors)));
  return null;
}

export async function dismissCrew(crew: Crew): Promise<void> {
  await Promise.all(crew.workers.map((worker) => worker.close()));
}

interface Member {
  readonly worker: WorkerProcess | null;
  readonly ready: readonly ReadyContender[];
  readonly lost: readonly LostContender[];
  readonly timerStepNs: number;
}

/** A contender that ends its process is left out, and the rest start again in a new one. */
async function assembleProcess(plans: readonly ContenderPlan[], settings: CrewSettings): Promise<Member> {
  let remaining = plans;
  const lost: LostContender[] = [];
  while (remaining.length > 0) {
    const [{ backend, workload }] = remaining;
    const worker = settings.startWorker(backend, workload.threads);
    const attempt = await prepareAll(worker, remaining, settings);
    lost.push(...attempt.lost);
    if (!attempt.culprit) {
      return { worker, ready: attempt.ready, lost, timerStepNs: attempt.timerStepNs };
    }
    await worker.close();
    const { culprit } = attempt;
    remaining = attempt.everyone
      ? []
      : remaining.filter((plan) => plan !== culprit && !attempt.lost.some((gone) => gone.plan === plan));
  }
  return { worker: null, ready: [], lost, timerStepNs: 0 };
}

interface Attempt {
  readonly ready: readonly ReadyContender[];
  readonly lost: readonly LostContender[];
  /** The contender during whose turn the process ended; null: the process lives. */
  readonly culprit: ContenderPlan | null;
  /** The backend itself could not be opened: no contender can be. */
  readonly everyone: boolean;
  readonly timerStepNs: number;
}

async function prepareAll(
  worker: WorkerProcess,
  plans: readonly ContenderPlan[],
  settings: CrewSettings,
): Promise<Attempt> {
  const ready: ReadyContender[] = [];
  const lost: LostContender[] = [];
  try {
    const opened = await worker.open();
    if (!opened.availability.available) throw new RequestFailed(opened.availability.reason);
  } catch (error) {
    const reason = messageOf(error);
    const all = plans.map((plan): LostContender => ({ plan, status: 'failed', reason, check: null }));
    return { ready, lost: all, culprit: plans[0], everyone: true, timerStepNs: 0 };
  }
  for (const plan of plans) {
    try {
      const outcome = await prepareOne(worker, plan, settings);
      if ('status' in outcome) lost.push(outcome);
      else ready.push(outcome);
    } catch (error) {
      lost.push({ plan, status: 'failed', reason: messageOf(error), check: null });
      if (error instanceof WorkerLost)
        return { ready: [], lost, culprit: plan, everyone: false, timerStepNs: 0 };
    }
  }
  try {
    const { timerStepNs } = await worker.request('settle', {});
    return { ready, lost, culprit: null, everyone: false, timerStepNs };
  } catch (error) {
    lost.push(...allLost(ready, messageOf(error)));
    return { ready: [], lost, culprit: plans[0], everyone: true, timerStepNs: 0 };
  }
}

async function prepareOne(
  worker: WorkerProcess,
  plan: ContenderPlan,
  { seed, coldPoolBytes, onStep }: CrewSettings,
): Promise<ReadyContender | LostContender> {
  const { key: contender, kernel, workload } = plan;
  onStep(`preparing ${kernel}`);
  const prepared = await worker.request('prepare', { contender, kernel, workload, seed, coldPoolBytes });
  onStep(`checking ${kernel} against float64`);
  const { check, deviceCosts } = await worker.request('verify', { contender, seed });
  if (!check.passed) {
    return {
      plan,
      status: 'wrong',
      reason: check.reason ?? 'its output does not match the reference',
      check,
    };
  }
  const warmNs = await worker.request('warmUp', { contender, minRuns: WARM_UP_RUNS, minNs: WARM_UP_NS });
  return { plan, worker, prepared, check, deviceCosts, warmNs };
}

/** A process that ended while none of its contenders was at work: which of them did it cannot be told. */
export function allLost(contenders: readonly ReadyContender[], reason: string): LostContender[] {
  return contenders.map(({ plan, check }) => ({ plan, status: 'failed', reason, check }));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
