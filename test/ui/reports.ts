/** Reports made from the example, to test views with what it has not: other numbers, rows and names. */
import fc from 'fast-check';
import type { Report, Result } from '../../src/report/schema.js';
import type { Progress } from '../../src/run/events.js';
import { exampleReport, exampleResults } from '../fixtures/example-report.js';

export interface FinishedOptions {
  readonly ratios?: readonly number[];
  readonly visits?: number;
}

/** One finished row per ratio; the verdict follows from it. */
export function finishedReport({ ratios = [8], visits = 5 }: FinishedOptions): Report {
  const [plain] = exampleResults();
  const results = ratios.map((ratio, index): Result => {
    const id = `${plain.workload.id}#${index}`;
    return {
      ...plain,
      visits,
      workload: { ...plain.workload, id },
      kernels: plain.kernels.map((kernel) => ({ ...kernel, workload: id })),
      speedups: plain.speedups.map((speedup) => ({
        ...speedup,
        denseWorkload: id,
        ratio,
        ciLow: ratio * 0.98,
        ciHigh: ratio * 1.02,
        visits,
        verdict: ratio > 1 ? ('FASTER' as const) : ('SLOWER' as const),
      })),
    };
  });
  return exampleReport({ results, claims: [], failures: [], warnings: [], unavailable: [] });
}

/** Rows that differ in sparsity, batch, pattern and cache. */
export function sweepReport(layer = 'gemm:7680x2560'): Report {
  const report = finishedReport({ ratios: [1.2, 3.4, 5.6, 0.7] });
  const variants = [
    { sparsity: 0.5, batch: 1, pattern: 'uniform', cache: 'warm' },
    { sparsity: 0.9, batch: 1, pattern: 'block:8x1', cache: 'warm' },
    { sparsity: 0.975, batch: 4, pattern: 'gates:0.05/0.05/0.2+diag', cache: 'cold' },
    { sparsity: 0.5, batch: 64, pattern: 'uniform', cache: 'warm' },
  ] as const;
  const results = report.results.map((result, index) => ({
    ...result,
    workload: { ...result.workload, layer, cell: 'gemm' as const, ...variants[index] },
  }));
  return { ...report, results, settings: { ...report.settings, suiteLabel: 'Custom sweep' } };
}

/** Names and reasons as a hostile or careless backend or report may hold them. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.constantFrom('\u001b[2J\u001b[31mred', '稀疏'.repeat(30), 'x'.repeat(300), 'a\u202eb\nc\td', ''),
);

export interface HostileParts {
  readonly name: string;
  readonly reason: string;
  readonly label: string;
  readonly layer: string;
  readonly spread: number;
}

export const hostileParts: fc.Arbitrary<HostileParts> = fc.record({
  name: hostileText,
  reason: hostileText,
  label: hostileText,
  layer: hostileText,
  spread: fc.nat(12),
});

export function hostileReport({ name, reason, label, layer, spread }: HostileParts): Report {
  const report = exampleReport();
  const results = report.results.map((result, index) => ({
    ...result,
    workload: {
      ...result.workload,
      layer: index === 0 ? layer : result.workload.layer,
      batch: 1 + ((index * spread) % 5) * 977,
      pattern: index % 2 === 0 ? 'uniform' : name,
    },
    kernels: result.kernels.map((kernel) => ({
      ...kernel,
      format: name,
      ceiling: reason,
      reason: kernel.reason === null ? null : reason,
    })),
    speedups: result.speedups.map((speedup) => ({ ...speedup, reason })),
  }));
  return {
    ...report,
    results,
    settings: { ...report.settings, suiteLabel: label },
    device: { ...report.device, cpu: { ...report.device.cpu, brand: label } },
    unavailable: [{ backend: name, reason, remedy: label, requested: true }],
    failures: [{ backend: name, kernel: name, workload: null, message: reason }],
    warnings: [{ code: 'x', message: reason, remedy: label }],
  };
}

export function progressOf(changes: Partial<Progress> = {}): Progress {
  return {
    phase: 'sample',
    detail: 'timing wasm/sell8-f32',
    resultIndex: 4,
    visit: 3,
    visits: 5,
    fraction: 0.61,
    elapsedSeconds: 38,
    remainingSeconds: 24,
    ...changes,
  };
}
