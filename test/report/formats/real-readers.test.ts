/**
 * The readers themselves, where they are installed: promtool comes with Debian's `prometheus`, compare.py
 * with `libbenchmark-tools` and `python3-scipy`, marked with SPARSE_BENCH_REQUIRE=promtool,compare.py
 * where they must be there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exportReport } from '../../../src/report/formats/index.js';
import type { Report } from '../../../src/report/schema.js';
import { exampleReport } from '../../fixtures/example-report.js';
import { hostileReport } from '../../ui/reports.js';

const COMPARE = process.env.GOOGLE_BENCHMARK_COMPARE ?? '/usr/share/benchmark/compare.py';
const PYTHON = process.env.PYTHON ?? 'python3';
const required = (process.env.SPARSE_BENCH_REQUIRE ?? '').split(',');

const hasPromtool = required.includes('promtool') || spawnSync('promtool', ['--version']).status === 0;
const hasCompare =
  required.includes('compare.py') ||
  (existsSync(COMPARE) && spawnSync(PYTHON, ['-c', 'import scipy']).status === 0);

const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-readers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hostile = hostileReport({
  name: '\u001b[31m"quoted" \\ {brace} = \n稀疏',
  reason: 'because\n# HELP x',
  label: 'a"b\\',
  layer: 'l\u202e',
  spread: 3,
});

describe.skipIf(!hasPromtool)("promtool (install Debian's prometheus)", () => {
  it.each([
    ['the example', exampleReport()],
    ['hostile names', hostile],
  ])('has nothing to say about %s', async (_, report) => {
    const input = await exportReport(report, 'prometheus');
    const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], {
      input,
      encoding: 'utf8',
    });
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: '', stdout: '' });
  });
});

describe.skipIf(!hasCompare)('compare.py (install libbenchmark-tools and python3-scipy)', () => {
  it('finds the kernels of two reports and what changed, by its U test', async () => {
    const [before, after] = [exampleReport(), slower(exampleReport(), 'wasm/sell8-f32', 1.5)];
    const paths = await Promise.all(
      [before, after].map(async (report, index) => {
        const path = join(folder, `${index}.json`);
        writeFileSync(path, await exportReport(report, 'google-benchmark'));
        return path;
      }),
    );
    const { status, stdout, stderr } = spawnSync(PYTHON, [COMPARE, '--no-color', 'benchmarks', ...paths], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const row = before.results[0]!.workload.id;
    const line = (kernel: string) =>
      stdout.split('\n').find((text) => text.startsWith(`${row} ${kernel}_pvalue`));
    expect(line('wasm/sell8-f32')).toMatch(/_pvalue +0\.0000 .*U Test, Repetitions: 20 vs 20/);
    expect(line('wasm/gemv4-f32')).toMatch(/_pvalue +1\.0000 /);
  });
});

function slower(report: Report, id: string, factor: number): Report {
  const results = report.results.map((result) => ({
    ...result,
    kernels: result.kernels.map((kernel) =>
      kernel.id === id
        ? { ...kernel, samples: { ...kernel.samples, ns: kernel.samples.ns.map((ns) => ns * factor) } }
        : kernel,
    ),
  }));
  return { ...report, results };
}
