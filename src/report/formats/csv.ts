/**
 * Comma-separated values after RFC 4180, but with line feeds alone, as Unix tools expect them: one header,
 * then one line per kernel of every row, whatever became of it. Every line carries run and device, so that
 * files of many runs can be put together. Unknown is empty.
 */
import { findSpeedup } from '../headline.js';
import type { Report, Speedup } from '../schema.js';
import { type KernelEntry, kernelEntries, rowEntries } from './entries.js';
import { visible } from './text.js';

type Cell = string | number | boolean | null;

interface Column {
  readonly name: string;
  readonly of: (entry: KernelEntry, report: Report) => Cell;
}

const RUN: readonly Column[] = [
  { name: 'started_at', of: (_, report) => report.startedAt },
  { name: 'sparse_bench', of: (_, report) => report.tool.version },
  { name: 'suite', of: (_, report) => report.settings.suite.join(' ') },
  { name: 'seed', of: (_, report) => report.seed },
  { name: 'engine', of: (_, report) => report.settings.engine },
  { name: 'device', of: (_, report) => report.device.id },
  { name: 'cpu', of: (_, report) => report.device.cpu.brand },
  { name: 'cores', of: (_, report) => report.device.cpu.cores },
  { name: 'node', of: (_, report) => report.device.node },
  { name: 'noise_floor', of: (_, report) => report.noise.floor },
];

const WORKLOAD: readonly Column[] = [
  { name: 'name', of: ({ name }) => name },
  { name: 'row', of: ({ row }) => row.name },
  { name: 'is_baseline', of: ({ kernel, row }) => kernel.workload !== row.result.workload.id },
  { name: 'layer', of: ({ workload }) => workload.layer },
  { name: 'm', of: ({ workload }) => workload.m },
  { name: 'k', of: ({ workload }) => workload.k },
  { name: 'batch', of: ({ workload }) => workload.batch },
  { name: 'sparsity', of: ({ workload }) => workload.sparsity },
  { name: 'pattern', of: ({ workload }) => workload.pattern },
  { name: 'nnz', of: ({ workload }) => workload.nnz },
  { name: 'cache', of: ({ workload }) => workload.cache },
  { name: 'threads', of: ({ workload }) => workload.threads },
  { name: 'timing', of: ({ workload }) => workload.timing },
  { name: 'steps', of: ({ workload }) => workload.steps },
  { name: 'visits', of: ({ row }) => row.result.visits },
  { name: 'stop_reason', of: ({ row }) => row.result.stopReason },
];

const KERNEL: readonly Column[] = [
  { name: 'backend', of: ({ kernel }) => kernel.backend },
  { name: 'backend_version', of: ({ kernel }, report) => versionOf(kernel.backend, report) },
  { name: 'kernel', of: ({ kernel }) => kernel.id },
  { name: 'operand', of: ({ kernel }) => kernel.operand },
  { name: 'format', of: ({ kernel }) => kernel.format },
  { name: 'status', of: ({ kernel }) => kernel.status },
  { name: 'reason', of: ({ kernel }) => kernel.reason },
  { name: 'samples', of: ({ kernel }) => kernel.samples.twin.filter((twin) => twin === 0).length },
  { name: 'race_ns', of: ({ kernel }) => kernel.pilotMedianNs },
  { name: 'median_ns', of: ({ kernel }) => kernel.medianNs },
  { name: 'q1_ns', of: ({ kernel }) => kernel.q1Ns },
  { name: 'q3_ns', of: ({ kernel }) => kernel.q3Ns },
  { name: 'gflops', of: ({ kernel }) => kernel.gflops },
  { name: 'effective_gflops', of: ({ kernel }) => kernel.effectiveGflops },
  { name: 'gb_per_s', of: ({ kernel }) => kernel.gbPerS },
  { name: 'ceiling_fraction', of: ({ kernel }) => kernel.ceilingFraction },
  { name: 'ceiling', of: ({ kernel }) => kernel.ceiling },
  { name: 'weight_bytes', of: ({ kernel }) => kernel.weightBytes },
  { name: 'prepare_ms', of: ({ kernel }) => kernel.prepareMs },
  { name: 'upload_ms', of: ({ kernel }) => kernel.deviceCosts?.uploadMs ?? null },
  { name: 'preprocess_ms', of: ({ kernel }) => kernel.deviceCosts?.preprocessMs ?? null },
  { name: 'first_run_ms', of: ({ kernel }) => kernel.deviceCosts?.firstRunMs ?? null },
  { name: 'read_back_ms', of: ({ kernel }) => kernel.deviceCosts?.readBackMs ?? null },
  { name: 'max_error', of: ({ kernel }) => kernel.check?.maxError ?? null },
];

const SPEEDUPS: readonly Column[] = (['strongest-dense', 'same-backend', 'baseline-layer'] as const).flatMap(
  (scope) => {
    const prefix = scope.replace('-', '_');
    const of =
      (pick: (speedup: Speedup) => Cell) =>
      ({ row, kernel }: KernelEntry): Cell => {
        const speedup = kernel.operand === 'sparse' ? findSpeedup(row.result, scope, kernel.id) : null;
        return speedup && pick(speedup);
      };
    return [
      { name: `${prefix}_speedup`, of: of(({ ratio }) => ratio) },
      { name: `${prefix}_ci_low`, of: of(({ ciLow }) => ciLow) },
      { name: `${prefix}_ci_high`, of: of(({ ciHigh }) => ciHigh) },
      { name: `${prefix}_verdict`, of: of(({ verdict }) => verdict) },
      { name: `${prefix}_kernel`, of: of(({ dense }) => dense) },
    ];
  },
);

const COLUMNS = [...RUN, ...WORKLOAD, ...KERNEL, ...SPEEDUPS];

export function exportCsv(report: Report): string {
  const header = COLUMNS.map(({ name }) => name);
  const lines = kernelEntries(rowEntries(report)).map((entry) =>
    COLUMNS.map(({ of }) => cellText(of(entry, report))),
  );
  return [header, ...lines].map((line) => `${line.join(',')}\n`).join('');
}

function versionOf(backend: string, { backends }: Report): string | null {
  return backends.find(({ id }) => id === backend)?.version ?? null;
}

/** A text that a spreadsheet would take for a formula and run gets an apostrophe in front. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const shown = visible(cell);
  const safe = /^[=+@-]/.test(shown) ? `'${shown}` : shown;
  return /[",]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
