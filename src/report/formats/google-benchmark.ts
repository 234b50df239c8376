/**
 * The JSON of Google Benchmark: one `iteration` entry per sample, so that its `compare.py` can run the
 * U test on them. It needs `cpu_time`, which is not measured here: it repeats `real_time`, and the context
 * says so. Versions, flags and device are context entries, as with `--benchmark_context`.
 *
 * Source: https://github.com/google/benchmark, docs/user_guide.md "Output Formats" and tools/gbench.
 */

import { formatJson } from '../format-json.js';
import type { Report } from '../schema.js';
import { type TimedEntry, timedEntries } from './entries.js';
import { deviceFacts, runFacts } from './facts.js';
import { finite, known, visible } from './text.js';

export function exportGoogleBenchmark(report: Report): string {
  return formatJson({
    context: context(report),
    benchmarks: timedEntries(report).flatMap((entry, family) => iterations(entry, family)),
  });
}

function context(report: Report): Record<string, unknown> {
  const { device, startedAt, tool } = report;
  const { cpu } = device;
  const custom = { ...runFacts(report), ...deviceFacts(report) };
  const mhz = finite(cpu.baseGhz === null ? null : Math.round(cpu.baseGhz * 1000));
  return {
    ...Object.fromEntries(Object.entries(custom).map(([name, value]) => [`sparse_bench.${name}`, value])),
    'sparse_bench.cpu_time': 'not measured: cpu_time repeats real_time',
    date: startedAt,
    host_name: visible(device.id),
    executable: 'sparse-bench',
    num_cpus: cpu.cores,
    ...known({
      mhz_per_cpu: mhz,
      cpu_scaling_enabled: cpu.governor === null ? null : cpu.governor !== 'performance',
    }),
    caches: [
      cache('Data', 1, cpu.l1dBytes),
      cache('Unified', 2, cpu.l2Bytes),
      cache('Unified', 3, cpu.l3Bytes),
    ].flat(),
    load_avg: [],
    library_version: tool.version,
    library_build_type: 'release',
    json_schema_version: 1,
  };
}

/** How many processors share a cache is not known: 0, as the library says it itself. */
function cache(type: string, level: number, size: number | null): object[] {
  return size === null ? [] : [{ type, level, size, num_sharing: 0 }];
}

function iterations(entry: TimedEntry, family: number): object[] {
  const { name, kernel, workload, ns } = entry;
  const counters = known({
    m: workload.m,
    k: workload.k,
    batch: workload.batch,
    sparsity: workload.sparsity,
    nnz: workload.nnz,
    weight_bytes: kernel.weightBytes,
  });
  return ns.map((time, index) => ({
    name,
    family_index: family,
    per_family_instance_index: 0,
    run_name: name,
    run_type: 'iteration',
    repetitions: ns.length,
    repetition_index: index,
    threads: kernel.threads,
    iterations: entry.iterations[index],
    real_time: time,
    cpu_time: time,
    time_unit: 'ns',
    ...counters,
  }));
}
