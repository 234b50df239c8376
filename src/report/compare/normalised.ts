/** How long a kernel takes in units of the ruler, so that two reports of one device can be compared: both at their lower edges. */
import { quantile } from '../../stats/quantile.js';
import { LOWER_EDGE, lowerEdgeOf } from '../lower-edge.js';
import type { KernelResult, Report, Samples } from '../schema.js';

/** What a cell needs of a kernel's entry: `samples` only where `lowerEdge` is missing. */
export type CellKernel = Pick<
  KernelResult,
  | 'id'
  | 'backend'
  | 'operand'
  | 'workload'
  | 'status'
  | 'pilotMedianNs'
  | 'software'
  | 'arithmetic'
  | 'lowerEdge'
> & { readonly samples: Pick<Samples, 'visit' | 'ns' | 'twin'> | null };

/** ln of the lower edge of the ruler's times, ns, by the index of the row. */
export function rulerLogTimes(ruler: Pick<Report['ruler'], 'result' | 'ns'>): Map<number, number> {
  const rows = new Map<number, number[]>();
  for (let i = 0; i < ruler.ns.length; i++) {
    const row = rows.get(ruler.result[i]);
    if (row) row.push(ruler.ns[i]);
    else rows.set(ruler.result[i], [ruler.ns[i]]);
  }
  return new Map(
    [...rows].flatMap(([row, ns]): [number, number][] => {
      const logNs = Math.log(quantile(ns, LOWER_EDGE));
      return Number.isFinite(logNs) ? [[row, logNs]] : [];
    }),
  );
}

/** How the samples of a kernel lie above their lower edge. */
export interface EdgeSamples {
  readonly count: number;
  /** Share of them that are at the edge, 0 to 1: of the time that this kernel saw, so much was undisturbed. */
  readonly quiet: number;
  /** ln of their median over the edge: what being disturbed costs. */
  readonly disturbance: number;
}

export interface KernelEdge {
  readonly kernel: string;
  /** ln of the lower edge of all samples, ns. */
  readonly logNs: number;
  readonly samples: EdgeSamples;
  /**
   * By how much `logNs` may be off: the second fastest visit (its median) over the lower edge. An edge that only one
   * visit came near to rests on little; one that none was near to for long was measured on a busy machine.
   */
  readonly error: number;
  readonly visits: number;
}

/** Of the kernel whose lower edge is lowest; null when none has a sample of a positive time. */
export function lowestEdge(kernels: readonly CellKernel[]): KernelEdge | null {
  const edges = kernels.flatMap(({ id, lowerEdge, samples }) => {
    const edge = lowerEdge ?? (samples && lowerEdgeOf(samples));
    return edge === null ? [] : [{ id, ...edge }];
  });
  if (edges.length === 0) return null;
  const lowest = edges.reduce((best, edge) => (edge.ns < best.ns ? edge : best));
  const logNs = Math.log(lowest.ns);
  return {
    kernel: lowest.id,
    logNs,
    samples: {
      count: lowest.samples,
      quiet: lowest.quiet,
      disturbance: Math.log(lowest.medianRatio),
    },
    error: Math.max(0, Math.log(lowest.secondVisitNs) - logNs),
    visits: lowest.visits,
  };
}
