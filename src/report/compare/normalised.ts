/**
 * How long a kernel takes in units of the ruler, so that two reports of one device can be compared.
 *
 * Disturbances only ever slow a program, by up to twofold for minutes when a neighbour works on the other
 * half of the core, and they slow a kernel and the ruler differently. So neither means nor medians repeat;
 * what repeats is the lower edge. Spread from run to run (standard deviation of ln, %) in six runs of the
 * same build within four minutes, during which such a neighbour came; RNN 1760, 95 %, batch 1:
 *
 *                                              sparse JS  dense JS  sparse WASM  dense WASM
 *   median of visits, over the ruler's, paired      18.0      21.1          9.2        10.5
 *   least visit, over the ruler's least              1.8       1.9          1.6         4.3
 *   tenth percentile of all rounds, over the
 *   ruler's                                          1.0       1.1          1.2         2.4
 *
 * Hence the last: a slower kernel moves the whole distribution, its lower edge included.
 */
import { median, quantile, sorted } from '../../stats/quantile.js';
import type { KernelResult, Report, Samples } from '../schema.js';

/** What a cell needs of a kernel's entry. */
export type CellKernel = Pick<
  KernelResult,
  'id' | 'backend' | 'operand' | 'workload' | 'status' | 'pilotMedianNs' | 'software' | 'arithmetic'
> & { readonly samples: Pick<Samples, 'visit' | 'ns' | 'twin'> };

const LOWER_EDGE = 0.1;

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

export interface LowerEdge {
  readonly kernel: string;
  /** ln of the lower edge of all rounds, ns. */
  readonly logNs: number;
  /**
   * By how much `logNs` may be off: the second fastest visit (its median) over the lower edge. An edge that
   * only one visit reached rests on little; one that none reached for long was measured on a busy machine.
   * In 29 quiet or partly disturbed runs this was 1 to 6 %; in three that were disturbed from beginning to
   * end 3 to 25 %, and only these gave edges that were off by up to 14 %.
   */
  readonly error: number;
  readonly visits: number;
}

/** Of the kernel whose lower edge is lowest; null when none has a sample of a positive time. Twins are left out. */
export function lowestEdge(kernels: readonly CellKernel[]): LowerEdge | null {
  let best: { readonly kernel: CellKernel; readonly logNs: number } | null = null;
  for (const kernel of kernels) {
    const logNs = lowerEdge(kernel);
    if (logNs !== null && (best === null || logNs < best.logNs)) best = { kernel, logNs };
  }
  if (best === null) return null;
  const { kernel, logNs } = best;
  const medians = visitMedians(kernel);
  const second = sorted(medians)[Math.min(1, medians.length - 1)];
  return { kernel: kernel.id, logNs, error: Math.max(0, Math.log(second) - logNs), visits: medians.length };
}

function lowerEdge({ samples: { ns, twin } }: CellKernel): number | null {
  const own = ns.filter((time, i) => twin[i] === 0 && time > 0);
  return own.length === 0 ? null : Math.log(quantile(own, LOWER_EDGE));
}

/** Of each visit that has a sample of a positive time. */
function visitMedians({ samples: { visit, ns, twin } }: CellKernel): number[] {
  const visits = new Map<number, number[]>();
  for (let i = 0; i < ns.length; i++) {
    if (twin[i] !== 0 || !(ns[i] > 0)) continue;
    const own = visits.get(visit[i]);
    if (own) own.push(ns[i]);
    else visits.set(visit[i], [ns[i]]);
  }
  return [...visits.values()].map((times) => median(times));
}
