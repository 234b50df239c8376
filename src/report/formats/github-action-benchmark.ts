/**
 * The custom entries of github-action-benchmark. A file has one direction: times for
 * `customSmallerIsBetter`, speed-ups for `customBiggerIsBetter`. `extra`, shown when a point is
 * touched, carries versions, flags and device.
 *
 * Source: https://github.com/benchmark-action/github-action-benchmark, README, "tool".
 */

import { formatJson } from '../format-json.js';
import type { Report, Speedup } from '../schema.js';
import { rowEntries, scores, speedupEntries, type TimedEntry, timedEntries } from './entries.js';
import { deviceFacts, runFacts } from './facts.js';
import type { ExportOptions } from './options.js';
import { rounded, visible } from './text.js';

interface Bench {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
  readonly extra: string;
}

export function exportGithubActionBenchmark(report: Report, { values }: ExportOptions): string {
  const facts = lines({ ...runFacts(report), ...deviceFacts(report) });
  const benches = values === 'times' ? times(report) : speedups(report);
  return formatJson(benches.map((bench) => ({ ...bench, extra: `${bench.extra}\n${facts}` })));
}

function times(report: Report): Bench[] {
  return timedEntries(report).map((entry) => ({
    name: entry.name,
    unit: 'ns',
    value: entry.medianNs,
    ...quartileRange(entry),
    extra: lines({
      samples: String(entry.ns.length),
      operand: entry.kernel.operand,
      format: visible(entry.kernel.format),
      weight_bytes: String(entry.kernel.weightBytes ?? 'unknown'),
    }),
  }));
}

function quartileRange({ kernel: { q1Ns, q3Ns } }: TimedEntry): { range?: string } {
  return q1Ns === null || q3Ns === null ? {} : { range: `${q1Ns} to ${q3Ns}` };
}

function speedups(report: Report): Bench[] {
  const rows = rowEntries(report);
  return [
    ...speedupEntries(rows).map(({ name, speedup }) => ({
      name,
      unit: 'x',
      value: speedup.ratio,
      range: `${rounded(speedup.ciLow)} to ${rounded(speedup.ciHigh)}`,
      extra: evidence(speedup),
    })),
    ...scores(report, rows).map((score) => ({
      name: score.name,
      unit: 'x',
      value: rounded(score.ratio),
      extra: lines({ rows: `${score.rows} of ${score.of}` }),
    })),
  ];
}

function evidence({ sparse, dense, verdict, visits, rounds, noiseFloor }: Speedup): string {
  return lines({
    sparse: visible(sparse),
    dense: visible(dense),
    verdict,
    visits: String(visits),
    rounds: String(rounds),
    noise_floor: String(noiseFloor),
  });
}

function lines(facts: Readonly<Record<string, string>>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
