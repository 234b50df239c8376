/**
 * Results for Conbench, one JSON object per line, as its client `benchconnect post result` reads them from
 * standard input. `context` breaks a series when it changes, so it holds the conditions of measuring only;
 * versions are `info`. Its machine wants whole numbers for all that it asks: what is unknown is 0 there, as
 * its own client sends it. A kernel that failed or was wrong is a result with an `error`.
 *
 * Source: https://github.com/conbench/conbench, conbench/entities/benchmark_result.py and hardware.py.
 */
import { UsageError } from '../../errors.js';
import type { Report } from '../schema.js';
import { type KernelEntry, kernelEntries, rowEntries, timedEntries } from './entries.js';
import { deviceFacts, runFacts, workloadTags } from './facts.js';
import type { ExportOptions } from './options.js';
import { finite, strictJsonLine, visible } from './text.js';

/** Conbench asks GitHub for the commit, so it takes nothing else. */
const REPOSITORY = /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/?$/;

export function exportConbench(report: Report, { repository, commit }: ExportOptions): string {
  if (repository === null) {
    throw new UsageError(
      'conbench needs the repository that was measured: add --repository https://github.com/ORG/REPO.',
    );
  }
  if (!REPOSITORY.test(repository)) {
    throw new UsageError(
      `conbench takes repositories such as https://github.com/ORG/REPO; got '${visible(repository)}'.`,
    );
  }
  if (commit === '') throw new UsageError('--commit is empty: name the commit, or leave the option out.');
  const common = commonPart(report, { repository, ...(commit === null ? {} : { commit: visible(commit) }) });
  const lost = kernelEntries(rowEntries(report)).filter(
    ({ kernel }) => kernel.status === 'wrong' || kernel.status === 'failed',
  );
  return [
    ...timedEntries(report).map((entry) => ({
      ...common,
      tags: tags(entry),
      stats: { data: entry.ns.map((ns) => ns / 1e9), unit: 's' },
    })),
    ...lost.map((entry) => ({
      ...common,
      tags: tags(entry),
      error: { status: entry.kernel.status, reason: visible(entry.kernel.reason ?? '') },
    })),
  ]
    .map(strictJsonLine)
    .join('');
}

function commonPart(report: Report, github: Record<string, string>): object {
  const runId = `${report.startedAt} ${visible(report.device.id)}`;
  return {
    run_id: runId,
    batch_id: runId,
    run_reason: 'benchmark',
    run_tags: { name: `sparse-bench ${visible(report.settings.suite.join(','))}` },
    timestamp: report.startedAt,
    context: { seed: String(report.seed), engine: report.settings.engine },
    info: { ...runFacts(report), ...deviceFacts(report) },
    machine_info: machine(report),
    github,
  };
}

function tags({ name, row, kernel, workload }: KernelEntry): Record<string, string> {
  return {
    name: 'sparse-bench',
    case: name,
    row: row.name,
    ...workloadTags(workload),
    timing: workload.timing,
    kernel: visible(kernel.id),
    operand: kernel.operand,
    format: visible(kernel.format),
  };
}

function machine({ device }: Report): object {
  const { cpu, os, gpu } = device;
  const whole = (value: number | null): number => finite(Math.round(value ?? 0)) ?? 0;
  return {
    name: visible(`${cpu.brand} ${device.id}`),
    architecture_name: visible(os.arch),
    kernel_name: visible(os.platform),
    os_name: visible(os.distro ?? os.platform),
    os_version: visible(os.release ?? 'unknown'),
    cpu_model_name: visible(cpu.brand),
    cpu_l1d_cache_bytes: whole(cpu.l1dBytes),
    cpu_l1i_cache_bytes: 0,
    cpu_l2_cache_bytes: whole(cpu.l2Bytes),
    cpu_l3_cache_bytes: whole(cpu.l3Bytes),
    cpu_core_count: whole(cpu.physicalCores ?? cpu.cores),
    cpu_thread_count: cpu.cores,
    cpu_frequency_max_hz: whole(cpu.baseGhz === null ? null : cpu.baseGhz * 1e9),
    memory_bytes: whole(device.memoryBytes),
    gpu_count: gpu.length,
    gpu_product_names: gpu.map(({ model }) => visible(model)),
  };
}
