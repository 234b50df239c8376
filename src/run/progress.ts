/**
 * How far a run is and how long it will take: every row costs one pilot and some visits, and a visit's
 * time is estimated from those already taken, scaled by what rows are expected to cost. Pure.
 */
import type { Result } from '../report/schema.js';
import { visitCost } from '../workload/cost.js';

export interface TakenVisit {
  readonly resultIndex: number;
  readonly seconds: number;
}

export interface Estimator {
  /** Seconds that a visit of a row will take; null while no visit of any row has been taken. */
  visitSeconds(resultIndex: number): number | null;
}

function modelCost({ workload, baseline }: Result): number {
  return visitCost(workload, baseline);
}

export function createEstimator(results: readonly Result[], taken: readonly TakenVisit[]): Estimator {
  const rows = new Map<number, { seconds: number; visits: number }>();
  let seconds = 0;
  let bytes = 0;
  for (const visit of taken) {
    const row = rows.get(visit.resultIndex) ?? { seconds: 0, visits: 0 };
    rows.set(visit.resultIndex, { seconds: row.seconds + visit.seconds, visits: row.visits + 1 });
    seconds += visit.seconds;
    bytes += modelCost(results[visit.resultIndex]);
  }
  return {
    visitSeconds(resultIndex) {
      const own = rows.get(resultIndex);
      if (own) return own.seconds / own.visits;
      return bytes === 0 ? null : (seconds / bytes) * modelCost(results[resultIndex]);
    },
  };
}

/** A row that has its visits and is still open is not precise enough: it takes at least one more. */
function visitsLeft({ visits }: Result, wanted: number): number {
  return Math.max(1, wanted - visits);
}

export interface Outlook {
  readonly fraction: number;
  readonly remainingSeconds: number | null;
}

/**
 * `pilotsDone[i]`: row i has been raced. A pilot counts as one visit. Rows with a stop reason are done.
 * Never longer than what the time limit leaves.
 */
export function outlook(
  results: readonly Result[],
  pilotsDone: ReadonlySet<number>,
  visitsWanted: number,
  estimator: Estimator,
  limitSeconds: number,
): Outlook {
  let remaining = 0;
  let done = 0;
  let total = 0;
  let known = true;
  for (const [index, result] of results.entries()) {
    const left = result.stopReason ? 0 : visitsLeft(result, visitsWanted) + (pilotsDone.has(index) ? 0 : 1);
    const taken = result.visits + (pilotsDone.has(index) ? 1 : 0);
    const seconds = estimator.visitSeconds(index);
    if (seconds === null) known = false;
    const weight = seconds ?? modelCost(result);
    remaining += left * (seconds ?? 0);
    done += taken * weight;
    total += (taken + left) * weight;
  }
  return {
    fraction: total === 0 ? 1 : done / total,
    remainingSeconds: known ? Math.max(0, Math.min(remaining, limitSeconds)) : null,
  };
}
