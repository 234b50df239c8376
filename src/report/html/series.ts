/** Rows of one layer under the same conditions, as a grid of sparsity and batch. Pure. */

import { workloadLabel } from '../../workload/id.js';
import type { Workload } from '../../workload/workload.js';
import { groupBy } from '../group-by.js';
import type { Headline } from '../headline.js';

export interface Series {
  /** `GRU 1024`, and whatever else is not usual: pattern, cache, threads. */
  readonly label: string;
  /** Ascending, each once. */
  readonly sparsities: readonly number[];
  readonly batches: readonly number[];
  readonly rows: readonly Headline[];
}

/** In the order in which the report begins them. */
export function seriesOf(rows: readonly Headline[]): Series[] {
  const groups = groupBy(rows, ({ result: { workload } }) => {
    const { layer, pattern, cache, threads, timing, steps } = workload;
    return JSON.stringify([layer, pattern, cache, threads, timing, steps]);
  });
  return [...groups.values()].map((members) => {
    const workloads = members.map(({ result }) => result.workload);
    return {
      label: seriesLabel(workloads[0]),
      sparsities: ascending(workloads.map(({ sparsity }) => sparsity)),
      batches: ascending(workloads.map(({ batch }) => batch)),
      rows: members,
    };
  });
}

export function cellAt({ rows }: Series, sparsity: number, batch: number): Headline | null {
  return (
    rows.find(({ result: { workload } }) => workload.sparsity === sparsity && workload.batch === batch) ??
    null
  );
}

/** The workload's usual label without what the axes of the grid say. */
function seriesLabel(workload: Workload): string {
  const [layer, , , ...others] = workloadLabel({ ...workload, sparsity: 0 }).split(', ');
  return [layer, ...others].join(', ');
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
