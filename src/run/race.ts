/**
 * Who is out of a row's race, and about whom a second heat has to decide: pure, from the times of the pilot rounds.
 */
import { fastestInRace } from '../report/headline.js';
import type { KernelResult } from '../report/schema.js';
import { type ClassOf, contenderKey, RACE_MARGIN } from './contenders.js';

/**
 * Up to so far behind the best of its rivals a kernel may be the fastest of them after all: a sample that a neighbour on the same core
 * disturbs takes a third to a half longer, and on a busy machine all of the first five may be.
 */
const CLOSE = 1.6;

export interface RaceRules {
  /** Id of the row's baseline workload: of its kernels only those near the very best stay. */
  readonly baselineId: string | null;
  readonly classOf: ClassOf;
}

/**
 * Marks as `raced-out` what is clearly behind others of its arithmetic: sparse kernels behind the best of their backend; dense ones
 * behind the best of their backend where it is needed for the backend's own ratio, and behind the best of
 * all where it is not (the baseline layer, a backend without sparse kernels): there only the strongest
 * counts, and preparing hundreds of megabytes in every visit for another would take time from the rest.
 */
export function race(kernels: readonly KernelResult[], rules: RaceRules): KernelResult[] {
  const best = bestRivals(kernels, rules);
  return kernels.map((kernel) => {
    const rival = best.get(kernel);
    if (rival === undefined || timeOf(kernel) <= RACE_MARGIN[kernel.operand] * timeOf(rival)) return kernel;
    const reason = `${(timeOf(kernel) / timeOf(rival)).toFixed(2)} times the time of ${rival.id} in the race`;
    return { ...kernel, status: 'raced-out' as const, reason };
  });
}

/** Groups of two or more, each the best of some kernels and those of them that are close to it. Keys of contenders. */
export function closeGroups(kernels: readonly KernelResult[], rules: RaceRules): string[][] {
  const groups = new Map<KernelResult, KernelResult[]>();
  for (const [kernel, best] of bestRivals(kernels, rules)) {
    if (kernel === best || timeOf(kernel) > CLOSE * timeOf(best)) continue;
    groups.set(best, [...(groups.get(best) ?? [best]), kernel]);
  }
  return [...groups.values()].map((group) => group.map(({ id, workload }) => contenderKey(id, workload)));
}

/** The fastest of the kernels that each timed kernel races with, which may be itself. */
function bestRivals(
  kernels: readonly KernelResult[],
  { baselineId, classOf }: RaceRules,
): Map<KernelResult, KernelResult> {
  const timed = kernels.filter(({ status }) => status === 'timed');
  const hasOwnRatio = new Set(
    timed.filter(({ operand }) => operand === 'sparse').map(({ backend }) => backend),
  );
  return new Map(
    timed.map((kernel) => {
      const withinBackend = hasOwnRatio.has(kernel.backend) && kernel.workload !== baselineId;
      const rivals = timed.filter(
        (other) =>
          other.operand === kernel.operand &&
          other.workload === kernel.workload &&
          other.arithmetic === kernel.arithmetic &&
          classOf(other.backend) === classOf(kernel.backend) &&
          (other.backend === kernel.backend || !withinBackend),
      );
      return [kernel, fastestInRace(rivals) ?? kernel];
    }),
  );
}

function timeOf({ pilotMedianNs }: KernelResult): number {
  return pilotMedianNs ?? 0;
}
