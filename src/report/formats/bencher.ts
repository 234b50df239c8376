/**
 * Bencher Metric Format: benchmark → measure → value with bounds. `latency` is in nanoseconds and
 * `throughput` in operations per second, as the reader's built-in measures are; an operation is one
 * product. Bounds of times are quartiles, those of speed-ups the 95 % interval.
 *
 * Source: https://bencher.dev/docs/reference/bencher-metric-format
 */

import { formatJson } from '../format-json.js';
import type { Report, Speedup } from '../schema.js';
import { rowEntries, scores, speedupEntries, type TimedEntry, timedEntries } from './entries.js';
import { createNamer } from './names.js';
import { finite, known, rounded } from './text.js';

interface Metric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

type Benchmark = readonly [name: string, measures: Record<string, Metric>];

export function exportBencher(report: Report): string {
  const rows = rowEntries(report);
  const benchmarks: Benchmark[] = [
    ...timedEntries(report).map((entry): Benchmark => [entry.name, timeMeasures(entry)]),
    ...speedupEntries(rows).map(({ name, speedup }): Benchmark => [name, { speedup: interval(speedup) }]),
    ...scores(report, rows).map(
      (score): Benchmark => [
        score.name,
        { speedup: { value: rounded(score.ratio) }, 'rows-covered': { value: score.rows } },
      ],
    ),
  ];
  const nameOf = createNamer();
  return formatJson(Object.fromEntries(benchmarks.map(([name, measures]) => [nameOf(name), measures])));
}

function timeMeasures({ kernel, medianNs }: TimedEntry): Record<string, Metric> {
  const { q1Ns, q3Ns } = kernel;
  return known({
    latency: metric(medianNs, q1Ns, q3Ns),
    throughput: metric(perSecond(medianNs), perSecond(q3Ns), perSecond(q1Ns)),
  });
}

function perSecond(ns: number | null): number | null {
  const rate = ns === null ? null : finite(1e9 / ns);
  return rate === null ? null : rounded(rate);
}

function metric(value: number | null, lower: number | null, upper: number | null): Metric | null {
  if (value === null) return null;
  return { value, ...known({ lower_value: lower, upper_value: upper }) };
}

function interval({ ratio, ciLow, ciHigh }: Speedup): Metric {
  return { value: ratio, lower_value: ciLow, upper_value: ciHigh };
}
