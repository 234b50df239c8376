/**
 * Prometheus' text format for node_exporter's textfile collector: base units, families together with HELP
 * and TYPE before them, no timestamps (the collector refuses them; the start is a metric of its own).
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import { backendOf } from '../kernel-id.js';
import type { Report } from '../schema.js';
import { kernelEntries, rowEntries, scores, speedupEntries, timedEntries } from './entries.js';
import { infoFamilies } from './prometheus-info.js';
import { type Family, family, familyText, type Labels, type Sample } from './prometheus-text.js';

export function exportPrometheus(report: Report): string {
  return [...infoFamilies(report), ...rowFamilies(report), ...kernelFamilies(report)]
    .map(familyText)
    .join('');
}

function kernelFamilies(report: Report): Family[] {
  const timed = timedEntries(report).map((entry) => {
    const { kernel, row, workload, name } = entry;
    const labels: Labels = {
      name,
      row: row.name,
      layer: workload.layer,
      sparsity: String(workload.sparsity),
      pattern: workload.pattern,
      batch: String(workload.batch),
      cache: workload.cache,
      threads: String(workload.threads),
      backend: kernel.backend,
      kernel: kernel.id,
      operand: kernel.operand,
      format: kernel.format,
    };
    return { ...entry, labels };
  });
  const gauge = (
    name: string,
    help: string,
    pick: (entry: (typeof timed)[number]) => number | null,
  ): Family =>
    family(
      `sparse_bench_kernel_${name}`,
      help,
      timed.map((entry): Sample => [entry.labels, pick(entry)]),
    );
  return [
    gauge('time_median_seconds', 'Median time of one product.', ({ medianNs }) => medianNs / 1e9),
    gauge('time_first_quartile_seconds', 'First quartile of the time of one product.', ({ kernel }) =>
      kernel.q1Ns === null ? null : kernel.q1Ns / 1e9,
    ),
    gauge('time_third_quartile_seconds', 'Third quartile of the time of one product.', ({ kernel }) =>
      kernel.q3Ns === null ? null : kernel.q3Ns / 1e9,
    ),
    gauge('prepare_seconds', 'Time to pack the weights, once.', ({ kernel }) =>
      kernel.prepareMs === null ? null : kernel.prepareMs / 1e3,
    ),
    gauge('weight_bytes', 'Stored weights: values and indices.', ({ kernel }) => kernel.weightBytes),
    gauge('samples', 'Samples behind the times.', ({ ns }) => ns.length),
    gauge(
      'ceiling_ratio',
      "Least possible time on the device's measured roofs over the measured time.",
      ({ kernel }) => kernel.ceilingFraction,
    ),
  ];
}

function rowFamilies(report: Report): Family[] {
  const rows = rowEntries(report);
  const speedups = speedupEntries(rows);
  const gauge = (name: string, help: string, pick: (entry: (typeof speedups)[number]) => number): Family =>
    family(
      `sparse_bench_speedup_${name}`,
      help,
      speedups.map((entry): Sample => {
        const { workload } = entry.row.result;
        const labels: Labels = {
          name: entry.name,
          row: entry.row.name,
          scope: entry.kind,
          layer: workload.layer,
          sparsity: String(workload.sparsity),
          batch: String(workload.batch),
          ...(entry.kind === 'same-backend' ? { backend: backendOf(entry.speedup.sparse) } : {}),
        };
        return [labels, pick(entry)];
      }),
    );
  const kernels = kernelEntries(rows);
  const statuses = [...new Set(kernels.map(({ kernel }) => kernel.status))];
  return [
    gauge(
      'ratio',
      'Time of the dense kernel over that of the best sparse one.',
      (entry) => entry.speedup.ratio,
    ),
    gauge('ci_low_ratio', 'Lower end of the 95 % interval of the speed-up.', (entry) => entry.speedup.ciLow),
    gauge(
      'ci_high_ratio',
      'Upper end of the 95 % interval of the speed-up.',
      (entry) => entry.speedup.ciHigh,
    ),
    gauge(
      'noise_floor_ratio',
      'Relative difference below which nothing is said.',
      (entry) => entry.speedup.noiseFloor,
    ),
    family(
      'sparse_bench_geometric_mean_speedup_ratio',
      'Geometric mean of the speed-ups of all finished rows that have one.',
      scores(report, rows).map((score): Sample => [{ name: score.name }, score.ratio]),
    ),
    family(
      'sparse_bench_geometric_mean_rows',
      'Rows that the geometric mean covers.',
      scores(report, rows).map((score): Sample => [{ name: score.name }, score.rows]),
    ),
    family(
      'sparse_bench_kernels',
      'Kernels of all rows by what became of them.',
      statuses.map((status): Sample => {
        const count = kernels.filter(({ kernel }) => kernel.status === status).length;
        return [{ status }, count];
      }),
    ),
  ];
}
