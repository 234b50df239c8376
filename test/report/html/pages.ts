/** Reports for tests of the HTML page: grids of sparsity and batch, and sizes as whole suites have them. */
import type { KernelResult, Report, Result } from '../../../src/report/schema.js';
import { makeWorkload } from '../../../src/workload/id.js';
import { exampleReport, exampleResults } from '../../fixtures/example-report.js';

export interface GridPoint {
  readonly sparsity: number;
  readonly batch: number;
  /** Dense time over sparse time; null: the row was not measured. */
  readonly ratio: number | null;
  readonly verdict?: 'FASTER' | 'SLOWER' | 'SAME' | 'AMBIGUOUS';
}

/** One row per point. The verdict follows from the ratio where none is given. */
export function gridReport(points: readonly GridPoint[], hidden = 1024): Report {
  const results = points.map((point) => gridRow(point, hidden));
  return exampleReport({ results, claims: [], failures: [], warnings: [], unavailable: [] });
}

function gridRow({ sparsity, batch, ratio, verdict }: GridPoint, hidden: number): Result {
  const [plain] = exampleResults();
  const layer = { id: `gru:${hidden}`, cell: 'gru' as const, hidden, m: 3 * hidden, k: hidden };
  const made = makeWorkload({ layer, sparsity, batch, pattern: { kind: 'uniform' } });
  const workload = { ...made, nnz: Math.round(made.m * made.k * (1 - sparsity)) };
  const isMissing = ratio === null;
  return {
    ...plain!,
    workload,
    visits: isMissing ? 0 : 5,
    stopReason: isMissing ? 'time' : 'precision',
    reason: isMissing ? 'the time limit was reached before its first visit' : null,
    kernels: isMissing ? [] : plain!.kernels.map((kernel) => ({ ...kernel, workload: workload.id })),
    speedups: isMissing
      ? []
      : plain!.speedups.map((speedup) => ({
          ...speedup,
          denseWorkload: workload.id,
          ratio,
          ciLow: ratio * 0.97,
          ciHigh: ratio * 1.03,
          verdict: verdict ?? (ratio > 1 ? 'FASTER' : 'SLOWER'),
        })),
  };
}

/**
 * A report as large as a whole suite with all vendor libraries: `rows` rows of 9 timed kernels with 150
 * samples each and 25 that left in the race.
 */
export function suiteSizedReport(rows: number): Report {
  const hidden = [512, 1024, 1536, 2048, 2560, 3072];
  const results = Array.from({ length: rows }, (_, index) => {
    const sparsity = [0.5, 0.8, 0.9, 0.95, 0.98][index % 5]!;
    const batch = [1, 4, 16, 64][Math.floor(index / 5) % 4]!;
    const row = gridRow({ sparsity, batch, ratio: 0.5 + (index % 17) }, hidden[Math.floor(index / 20) % 6]!);
    return { ...row, kernels: manyKernels(row, index) };
  });
  return exampleReport({ results });
}

function manyKernels(row: Result, place: number): KernelResult[] {
  const timed = row.kernels.filter(({ status }) => status === 'timed');
  const out = row.kernels.find(({ status }) => status === 'raced-out')!;
  const count = 150;
  const column = (value: (index: number) => number) => Array.from({ length: count }, (_, i) => value(i));
  const more = Array.from({ length: 4 }, (_, index) => ({
    ...timed[index % timed.length]!,
    id: `vendor${index}/inner-product-packed-f32`,
  }));
  const kernels = [...timed, ...more].map((kernel, which) => ({
    ...kernel,
    samples: {
      visit: column((i) => Math.floor(i / 30)),
      round: column((i) => i % 30),
      position: column(() => which),
      startNs: column((i) => i * 1e6),
      iterations: column(() => 3),
      ns: column((i) => 100_000 + ((i * 7919 + which * 104_729) % 9973)),
      twin: column((i) => (i % 30 === 29 ? (1 as const) : (0 as const))) as (0 | 1)[],
    },
  }));
  const left = Array.from({ length: 25 }, (_, index) => ({
    ...out,
    id: `wasm/sell${index}x8s2-f32`,
    pilotMedianNs: 50_000 * (1 + ((place * 31 + index * 17) % 97)),
    weightBytes: 1e6 + ((place * 13 + index * 29) % 53) * 1e5,
  }));
  return [...kernels, ...left];
}
