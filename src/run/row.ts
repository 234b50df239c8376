/** What one row goes through: its race, then visit after visit. Each step takes a result and gives the next. */

import type { Engine } from '../measure/sampler.js';
import type { Report, Result } from '../report/schema.js';
import { type ClassOf, contenderKey, planContenders, timedKernels } from './contenders.js';
import type { CrewSettings, LostContender } from './crew.js';
import type { RowEntrants } from './entrants.js';
import { reportedCheck, runPilot } from './pilot.js';
import { appendVisit } from './samples.js';
import { takeVisit } from './visit.js';

export interface RowContext {
  readonly crew: Omit<CrewSettings, 'visit'>;
  readonly engine: Engine;
  readonly classOf: ClassOf;
  readonly allKernels: boolean;
  readonly originNs: bigint;
  readonly budgetNs: number;
  readonly aborted: () => boolean;
  readonly onRound: (done: number, of: number) => void;
}

type Failure = Report['failures'][number];

export interface RowStep {
  readonly result: Result;
  readonly failures: readonly Failure[];
  /** Ruler readings of the visit, by round. */
  readonly rulerNs: readonly number[];
}

/** Verifies and races the row's kernels. A row without anything left to time is over, with its reason. */
export async function raceRow(
  result: Result,
  { entrants, left }: RowEntrants,
  context: RowContext,
): Promise<RowStep> {
  const pilot = await runPilot(entrants, {
    ...context.crew,
    visit: 0,
    aborted: context.aborted,
    allKernels: context.allKernels,
    classOf: context.classOf,
    baselineId: result.baseline?.id ?? null,
  });
  const raced: Result = {
    ...result,
    workload: { ...result.workload, nnz: pilot.nnz.get(result.workload.id) ?? null },
    baseline: result.baseline && { ...result.baseline, nnz: pilot.nnz.get(result.baseline.id) ?? null },
    kernels: [...pilot.kernels, ...left].map((kernel) =>
      context.classOf(kernel.backend) === 'software' ? { ...kernel, software: true } : kernel,
    ),
  };
  const failures = raced.kernels
    .filter(({ status }) => status === 'failed' || status === 'wrong')
    .map(({ backend, id, workload, reason }) => ({
      backend,
      kernel: id,
      workload,
      message: reason ?? 'failed',
    }));
  return { result: closeIfEmpty(raced), failures, rulerNs: [] };
}

/**
 * One visit. When a contender is lost while it is sampled, the visit is taken again without it: what
 * the others did until then was not equal work.
 */
export async function visitRow(result: Result, context: RowContext): Promise<RowStep> {
  const failures: Failure[] = [];
  let current = result;
  for (;;) {
    const plans = planContenders(current, context.classOf);
    const visit = await takeVisit(plans, {
      ...context.crew,
      visit: current.visits,
      budgetNs: context.budgetNs,
      engine: context.engine,
      originNs: context.originNs,
      aborted: context.aborted,
      onRound: context.onRound,
    });
    if (context.aborted()) return { result, failures: [], rulerNs: [] };
    for (const lost of visit.lost) failures.push(failureOf(lost));
    current = closeIfEmpty(withoutLost(current, visit.lost));
    if (current.stopReason) return { result: current, failures, rulerNs: [] };
    if (visit.samples.length > 0) {
      return { result: appendVisit(current, visit), failures, rulerNs: visit.rulerNs };
    }
  }
}

function withoutLost(result: Result, lost: readonly LostContender[]): Result {
  if (lost.length === 0) return result;
  const gone = new Map(lost.map((entry) => [contenderKey(entry.plan.kernel, entry.plan.workload.id), entry]));
  const kernels = result.kernels.map((kernel) => {
    const entry = gone.get(contenderKey(kernel.id, kernel.workload));
    if (!entry) return kernel;
    const check = entry.status === 'wrong' && entry.check ? reportedCheck(entry.check) : kernel.check;
    return { ...kernel, status: entry.status, reason: entry.reason, check };
  });
  return { ...result, kernels };
}

function closeIfEmpty(result: Result): Result {
  if (timedKernels(result, 'dense').length > 0 || timedKernels(result, 'sparse').length > 0) return result;
  const why = commonReason(result);
  return { ...result, stopReason: 'failed', reason: `no kernel could be timed${why ? ` (${why})` : ''}` };
}

/** What most kernels say; one of them may have a reason that has nothing to do with the others'. */
function commonReason({ kernels }: Result): string | null {
  const counts = new Map<string, number>();
  for (const { reason } of kernels) if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!most) return null;
  const [reason, count] = most;
  const { id } = kernels.find((kernel) => kernel.reason === reason) ?? { id: '' };
  return count === 1 ? `${id}: ${reason}` : `${count} kernels: ${reason}`;
}

function failureOf({ plan, reason }: LostContender): Failure {
  return { backend: plan.backend, kernel: plan.kernel, workload: plan.workload.id, message: reason };
}
