import { studentTQuantile } from '../stats/students-t.js';
import type { Report, Samples } from './schema.js';

/**
 * One line per timed kernel in the form of Benchmark.js, which several trackers parse:
 * `name x 11,465 ops/sec ±1.12% (91 runs sampled)`. Names are unique and stable:
 * `<workload id> <kernel id>`. An operation is one product Y = W X. The baseline layer of several rows was sampled
 * in each of them: its kernels have one line, of all these samples.
 */
export function benchmarkJsLines(report: Report): string[] {
  const periods = new Map<string, number[]>();
  for (const { workload, id, status, samples } of report.results.flatMap(({ kernels }) => kernels)) {
    if (status !== 'timed') continue;
    const name = `${workload} ${id}`;
    periods.set(name, [...(periods.get(name) ?? []), ...ownPeriods(samples)]);
  }
  return [...periods].filter(([, own]) => own.length > 0).map(([name, own]) => benchmarkJsLine(name, own));
}

/**
 * `periodsNs`: time of one operation in every sample, at least one. The relative margin of error is
 * defined as in Benchmark.js: Student's t at 95 % (from its table with three decimals, and 1.96 beyond
 * 30 degrees of freedom) times the standard error, over the mean.
 */
export function benchmarkJsLine(name: string, periodsNs: readonly number[]): string {
  const count = periodsNs.length;
  const mean = periodsNs.reduce((sum, ns) => sum + ns, 0) / count;
  const squares = periodsNs.reduce((sum, ns) => sum + (ns - mean) ** 2, 0);
  const standardError = count > 1 ? Math.sqrt(squares / (count - 1) / count) : 0;
  const margin = ((standardError * criticalValue(count - 1)) / mean) * 100;
  const perSecond = 1e9 / mean;
  const digits = perSecond < 100 ? 2 : 0;
  const rate = perSecond.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${name} x ${rate} ops/sec ±${margin.toFixed(2)}% (${count} run${count === 1 ? '' : 's'} sampled)`;
}

function criticalValue(degreesOfFreedom: number): number {
  if (degreesOfFreedom > 30) return 1.96;
  return Math.round(studentTQuantile(0.975, Math.max(1, degreesOfFreedom)) * 1000) / 1000;
}

/** Without the samples of the A/A twin. */
function ownPeriods(samples: Samples): number[] {
  return samples.ns.filter((_, index) => samples.twin[index] === 0);
}
