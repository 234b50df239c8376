/**
 * The JSON of hyperfine's `--export-json`, in seconds: one result per kernel, whose `times` are its
 * samples. `user` and `system` are numbers to every reader and not measured here: 0. Every sample in a
 * report was completed: exit code 0. What hyperfine knows as parameters are the workload's properties, so
 * that its scripts can plot over them.
 *
 * Source: https://github.com/sharkdp/hyperfine, src/benchmark/benchmark_result.rs and scripts/.
 */
import { quantile } from '../../stats/quantile.js';
import { formatJson } from '../format-json.js';
import type { Report } from '../schema.js';
import { type TimedEntry, timedEntries } from './entries.js';
import { deviceFacts, runFacts, workloadTags } from './facts.js';
import { finite, rounded, visible } from './text.js';

export function exportHyperfine(report: Report): string {
  const facts = { ...runFacts(report), ...deviceFacts(report) };
  return formatJson({ results: timedEntries(report).map((entry) => result(entry, facts)) });
}

function result(entry: TimedEntry, facts: Readonly<Record<string, string>>): object {
  const times = entry.ns.map((ns) => ns / 1e9);
  const mean = meanOf(times);
  const { workload, kernel } = entry;
  return {
    command: entry.name,
    mean: rounded(mean),
    stddev: deviation(times, mean),
    median: rounded(quantile(times, 0.5)),
    user: 0,
    system: 0,
    min: times.reduce((a, b) => Math.min(a, b)),
    max: times.reduce((a, b) => Math.max(a, b)),
    times,
    exit_codes: times.map(() => 0),
    parameters: {
      ...workloadTags(workload),
      kernel: visible(kernel.id),
      operand: kernel.operand,
      ...facts,
    },
  };
}

/** Step by step, since the sum of finite numbers may be none. */
function meanOf(values: readonly number[]): number {
  return values.reduce((mean, value, index) => mean + (value - mean) / (index + 1), 0);
}

/** null, as hyperfine writes it, for a single sample. */
function deviation(values: readonly number[], mean: number): number | null {
  if (values.length < 2) return null;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const result = finite(Math.sqrt(squares / (values.length - 1)));
  return result === null ? null : rounded(result);
}
