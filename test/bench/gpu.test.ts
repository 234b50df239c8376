import { describe, expect, it } from 'vitest';
import { outcomeLines, outcomesOf } from '../../bench/gpu/goals.js';
import { PART_NAMES, partsOf } from '../../bench/gpu/parts.js';
import { resolveRunOptions } from '../../src/cli/run-options.js';
import type { KernelResult, Report } from '../../src/report/schema.js';
import { exampleReport } from '../fixtures/example-report.js';
import { dense, kernel, result, workload } from '../run/helpers.js';

const timedAt = (medianNs: number, more: Partial<KernelResult> = {}) => ({ medianNs, ...more });

/** One row at 95 %, by the device's clock, of the given kernels. */
function reportOf(kernels: readonly KernelResult[], batch = 1): Report {
  const own = workload('gru:2560', { timing: 'device', batch, id: `row of batch ${batch}` });
  const row = result(
    kernels.map((entry) => ({ ...entry, workload: own.id })),
    { workload: { ...own, nnz: 983_040 } },
  );
  return { ...exampleReport(), results: [row] };
}

const verdictsOf = (report: Report, l2Bytes: number | null = null) =>
  outcomesOf({ reports: [report], l2Bytes }).map(({ verdict, row }) => (row === null ? '' : verdict));

describe('the goals of bench:gpu', () => {
  it('compares webgpu with the best of the others, chosen by the race', () => {
    const report = reportOf([
      kernel('webgpu/a', 9, timedAt(12_000)),
      kernel('webgpu/b', 10, timedAt(10_000)),
      kernel('cuda/a', 8, timedAt(10_000)),
      kernel('cuda/b', 9, timedAt(5_000)),
      dense('webgpu/d', 50, timedAt(50_000)),
      dense('cuda/d', 40, timedAt(39_000)),
      dense('cuda/d-tf32', 10, timedAt(10_000, { arithmetic: 'tf32' })),
      dense('tfjs-webgpu/d', 60, timedAt(60_000)),
    ]);
    expect(verdictsOf(report)).toEqual(['reached', 'MISSED', 'reached', '']);
    expect(outcomesOf({ reports: [report], l2Bytes: null })[0]).toMatchObject({
      row: 'GRU 2560, 95 %, batch 1, device',
      found: '1.20 (webgpu/a 12.0 µs, cuda/a 10.0 µs)',
    });
  });

  it('takes the times of the race where a side lost it', () => {
    const lost = { status: 'raced-out', medianNs: null } as const;
    const report = reportOf([
      dense('webgpu/d', 40, timedAt(41_000)),
      dense('tfjs-webgpu/c', 500, lost),
      dense('tfjs-webgpu/d', 400, lost),
    ]);
    const tfjs = outcomesOf({ reports: [report], l2Bytes: null })[2];
    expect(tfjs?.verdict).toBe('reached');
    expect(tfjs?.found).toMatch(/^0\.10 \(webgpu\/d .*, tfjs-webgpu\/d .*, in the race\)$/);
  });

  it('measures nothing with a program that stands for a GPU, nor with one side alone', () => {
    const soft = { software: true };
    const report = reportOf([
      kernel('webgpu/a', 9, timedAt(12_000, soft)),
      dense('webgpu/d', 50, timedAt(50_000, soft)),
      kernel('cuda/a', 8, timedAt(10_000)),
      dense('cuda/d', 40, timedAt(39_000)),
    ]);
    expect(verdictsOf(report)).toEqual(['', '', '', '']);
    expect(outcomeLines(outcomesOf({ reports: [], l2Bytes: 1e6 })).join('\n')).toContain('not measured');
  });

  it('asks for the byte ceiling where the weights are larger than four caches', () => {
    const report = (weightBytes: number, ceilingFraction: number) =>
      reportOf([kernel('webgpu/a', 9, timedAt(9_000, { weightBytes, ceilingFraction }))]);
    expect(verdictsOf(report(4_000_001, 0.6), 1e6)).toEqual(['', '', '', 'reached']);
    expect(verdictsOf(report(4_000_001, 0.59), 1e6)).toEqual(['', '', '', 'MISSED']);
    expect(verdictsOf(report(4_000_000, 0.9), 1e6)).toEqual(['', '', '', '']);
  });
});

describe('the parts of bench:gpu', () => {
  it('are command lines that sparse-bench takes, and leave a tenth of the time', () => {
    const machine = { backends: ['cuda'], l2Bytes: 50e6 };
    const parts = partsOf(machine);
    expect(parts.map(({ name }) => name)).toEqual(PART_NAMES);
    expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(0.9, 10);
    for (const { args } of parts) {
      const given = Object.fromEntries(
        args.flatMap((arg, i) => (arg.startsWith('--') ? [[arg.slice(2), args[i + 1]]] : [])),
      );
      expect(resolveRunOptions({ ...given, backend: 'cuda' }).rows.length).toBeGreaterThan(0);
    }
    expect(partsOf({ ...machine, l2Bytes: null })).toHaveLength(parts.length - 1);
  });

  it('has weights beyond four caches in the part for the ceiling', () => {
    for (const l2Bytes of [4e6, 50e6]) {
      const ceiling = partsOf({ backends: [], l2Bytes }).find(({ name }) => name === 'ceiling');
      const layer = ceiling?.args[ceiling.args.indexOf('--layer') + 1] ?? '';
      const { rows } = resolveRunOptions({ layer, sparsity: '0.9', batch: '1' });
      const { m, k } = rows[0]!.workload;
      expect(8 * 0.1 * m * k).toBeGreaterThan(4 * l2Bytes);
    }
  });
});
