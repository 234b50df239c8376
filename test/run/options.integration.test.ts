/** What a run does with what it is asked for, and what it refuses before anything is measured. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunOptions } from '../../src/run/options.js';
import { baselineWorkload } from '../../src/suite/expand.js';
import type { SuiteRow } from '../../src/suite/suite.js';
import { parseLayer } from '../../src/workload/layer.js';
import { built } from './built.js';
import {
  fixture,
  type JournalEntry,
  kernelOf,
  measure,
  openJournal,
  refusal,
  registered,
  row,
  temporaryFolder,
} from './engine.js';
import { childrenOf, HAS_PROC } from './processes.js';

const HUGE = 'gemm:1000000000x1000';

/** The sentence of the UsageError; nothing may have been begun by then. */
async function refusedBeforehand(changes: Partial<RunOptions>): Promise<string> {
  const seen: { event: string; children: number }[] = [];
  const { name, message } = await refusal(
    measure(changes, (event) => {
      seen.push({ event: event.type, children: HAS_PROC ? childrenOf(process.pid).length : 0 });
    }),
  );
  expect(name).toBe('UsageError');
  expect(seen).toEqual([]);
  expect(message).toMatch(/[^.]\.$/);
  return message;
}

describe('a cold workload', () => {
  it('rotates checked copies, and gives ratios', async () => {
    const journal = openJournal();
    const { report, exitCode } = await measure({ rows: [row('rnn:64', { cache: 'cold' })], visits: 1 });
    expect(exitCode).toBe(0);
    expect(report.results[0].workload).toMatchObject({
      cache: 'cold',
      id: expect.stringContaining('/cold/'),
    });
    expect(report.results[0].speedups).not.toEqual([]);
    const entries = journal.entries();
    const processes = new Set(entries.map(({ pid }) => pid));
    expect(processes.size).toBe(3);
    for (const pid of processes) {
      for (const kernel of ['dense', 'csr']) {
        expectRotation(entries.filter((entry) => entry.pid === pid && entry.kernel === kernel));
      }
    }
  });
});

function expectRotation(entries: readonly JournalEntry[]): void {
  const copies = entries.filter(({ event }) => event === 'prepare').length;
  const runs = entries.filter(({ event }) => event === 'run');
  expect(copies).toBeGreaterThan(16);
  expect(runs.length).toBeGreaterThan(2 * copies);
  expect(new Set(runs.map(({ iterations }) => iterations))).toEqual(new Set([1]));
  // The check goes through all copies once; from then on they take turns.
  expect(runs.map(({ copy }) => copy)).toEqual(runs.map((_, i) => i % copies));
}

describe('the benchmarkjs engine', () => {
  it('gives samples of built-in and other kernels', async () => {
    const { report, exitCode } = await measure({
      backends: [registered('js'), fixture('good')],
      engine: 'benchmarkjs',
      visits: 1,
    });
    expect(exitCode).toBe(0);
    expect(report.settings.engine).toBe('benchmarkjs');
    const timed = report.results[0].kernels.filter(({ status }) => status === 'timed');
    expect(new Set(timed.map(({ backend }) => backend))).toEqual(new Set(['js', 'good']));
    for (const { samples } of timed) {
      expect(samples.ns.length).toBeGreaterThan(0);
      expect(Math.min(...samples.ns)).toBeGreaterThan(0);
    }
    expect(report.results[0].speedups).not.toEqual([]);
  });
});

describe('a row that no kernel supports', () => {
  it('says so for every kernel; nothing is measured, exit code 4', async () => {
    const backends = ['js', 'wasm', 'tfjs-wasm'].map((id) => registered(id));
    const { report, exitCode } = await measure({ rows: [row('rnn:64', { threads: 2 })], backends });
    expect(exitCode).toBe(4);
    const [{ kernels, stopReason, reason }] = report.results;
    expect(new Set(kernels.map(({ backend }) => backend))).toEqual(new Set(backends.map(({ id }) => id)));
    expect(new Set(kernels.map(({ status }) => status))).toEqual(new Set(['unsupported']));
    for (const { id } of backends) {
      const reasons = kernels.filter(({ backend }) => backend === id).map((kernel) => kernel.reason);
      expect(reasons.join()).toMatch(/thread/);
      expect(reasons).not.toContain(null);
    }
    expect(stopReason).toBe('failed');
    expect(reason).toMatch(/^no kernel could be timed \(.+: .+\)$/);
  });
});

describe('a row that does not fit into memory', () => {
  it('is refused before anything starts, with what it needs and what there is', async () => {
    expect(await refusedBeforehand({ rows: [row(HUGE)] })).toMatch(
      /^gemm:1000000000x1000 at batch 1 needs about [\d,]+ GB of memory .* [\d.,]+ GB is available/,
    );
  });

  it('is skipped with its reason beside a row that fits', async () => {
    const { report, exitCode } = await measure({ rows: [row(HUGE), row()], visits: 1 });
    expect(exitCode).toBe(0);
    expect(report.results[0]).toMatchObject({
      visits: 0,
      stopReason: 'skipped',
      reason: expect.stringMatching(/needs about .* GB is available/),
      kernels: [],
    });
    expect(report.results[1]).toMatchObject({ visits: 1, stopReason: 'precision', reason: null });
  });
});

describe('a run without rows', () => {
  it('is refused', async () => {
    expect(await refusedBeforehand({ rows: [] })).toMatch(/no row/);
  });
});

describe('the report folder', () => {
  it('that cannot be written is refused before anything is measured', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(await refusedBeforehand({ outDir: join(file, 'reports') })).toMatch(/cannot be written.*--out/);
  });

  it('that goes away in the middle costs the file, not the figures: a warning and exit code 2', async () => {
    const outDir = join(temporaryFolder(), 'reports');
    const { report, exitCode, path } = await measure({ outDir }, (event) => {
      if (event.type !== 'report' || event.report.results[0].visits !== 1) return;
      rmSync(outDir, { recursive: true, force: true });
      writeFileSync(outDir, 'in the way');
    });
    expect(exitCode).toBe(2);
    expect(path).toBeNull();
    expect(report.results[0]).toMatchObject({ visits: 2, stopReason: 'precision' });
    expect(new Set(kernelOf(report, 'good/csr').samples.visit)).toEqual(new Set([0, 1]));
    expect(report.warnings).toContainEqual({
      code: 'report',
      message: expect.stringContaining('cannot be written'),
      remedy: expect.stringContaining('--out'),
    });
  });
});

describe('kernels asked for by name', () => {
  it('of one kind keep their opponents of the other kind', async () => {
    const { report, exitCode } = await measure({
      backends: [registered('js')],
      kernels: ['js/csr-naive-f32'],
      visits: 1,
    });
    expect(exitCode).toBe(0);
    const operands = report.results[0].kernels.map(({ id, operand }) => [operand, id]);
    expect(operands.filter(([operand]) => operand === 'sparse')).toEqual([['sparse', 'js/csr-naive-f32']]);
    expect(operands.filter(([operand]) => operand === 'dense')).not.toEqual([]);
    expect(report.results[0].speedups.map(({ sparse }) => sparse)).toContain('js/csr-naive-f32');
  });

  it('that do not exist are refused, with the nearest name', async () => {
    const running = measure({ backends: [fixture('good')], kernels: ['good/cse'] });
    expect(await refusal(running)).toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(/'good\/cse'.*good\/csr/),
    });
  });

  it('of a file that does not load are not called unknown: exit code 5', async () => {
    const { report, exitCode } = await measure({
      backends: [fixture('good'), fixture('throws-in-probe', true)],
      kernels: ['throws-in-probe/csr'],
      visits: 1,
    });
    expect(exitCode).toBe(5);
    expect(report.unavailable).toHaveLength(1);
  });
});

describe('the time limit', () => {
  it('closes rows that it leaves no time for, with the reason', async () => {
    const { report, exitCode } = await measure({ rows: [row(), row('rnn:96')], maxTimeSeconds: 0.001 });
    expect(exitCode).toBe(4);
    for (const result of report.results) {
      expect(result).toMatchObject({
        visits: 0,
        stopReason: 'time',
        reason: expect.stringContaining('time limit'),
      });
    }
  });

  it('ends a row after a whole visit, and the report says that it was the time', async () => {
    const { report, exitCode } = await measure({ visits: 1000, maxTimeSeconds: 3 });
    expect(exitCode).toBe(0);
    const [{ visits, stopReason, reason }] = report.results;
    expect({ stopReason, reason }).toEqual({ stopReason: 'time', reason: null });
    expect(visits).toBeGreaterThan(0);
    const { samples } = kernelOf(report, 'good/csr');
    expect(new Set(samples.visit).size).toBe(visits);
    expect(report.ruler.visit.at(-1)).toBe(visits - 1);
  });
});

describe('a row that is not precise after its visits', () => {
  it('gets more visits, at most three times as many, and says that it ended for their number', async () => {
    const { report } = await measure({ visits: 1, precision: 1e-12 });
    expect(report.results[0]).toMatchObject({ visits: 3, stopReason: 'visits' });
  });
});

describe('a row with a baseline layer', () => {
  const claimed: SuiteRow = {
    ...row('rnn:96'),
    baseline: baselineOf('rnn:64'),
    claims: [
      {
        source: 'a paper',
        row: 'RNN 96 over dense RNN 64',
        scope: 'baseline-layer',
        published: { ratio: 1e9, device: 'a device', library: null, note: null },
      },
    ],
  };

  it('has the ratio over the dense kernels of that layer, and its claim is judged by it', async () => {
    const { report, exitCode } = await measure({ rows: [claimed], visits: 1 });
    expect(exitCode).toBe(0);
    const [{ baseline, kernels, speedups }] = report.results;
    expect(kernels.map(({ id, workload }) => [id, workload])).toEqual([
      ['good/dense', claimed.workload.id],
      ['good/csr', claimed.workload.id],
      ['good/dense', claimed.baseline?.id],
    ]);
    expect(baseline?.nnz).toBe(Math.round(64 * 64 * 0.1));
    const over = speedups.find(({ scope }) => scope === 'baseline-layer');
    expect(over).toMatchObject({
      dense: 'good/dense',
      denseWorkload: claimed.baseline?.id,
      sparse: 'good/csr',
    });
    expect(report.claims).toEqual([
      expect.objectContaining({
        workload: claimed.workload.id,
        measured: { ratio: over?.ratio, ciLow: over?.ciLow, ciHigh: over?.ciHigh },
        verdict: 'NOT REACHED',
      }),
    ]);
  });
});

function baselineOf(layer: string): SuiteRow['baseline'] {
  const parsed = parseLayer(layer);
  if (!parsed.ok) throw new Error(parsed.message);
  return baselineWorkload(parsed.value, row('rnn:96').workload);
}

describe('probeBackends', () => {
  it('answers for every backend in order, whatever it does', async () => {
    const { probeBackends } = (await import(
      await built('src/run/probe.js')
    )) as typeof import('../../src/run/probe.js');
    const choices = [registered('js'), fixture('unavailable'), fixture('exits'), fixture('throws-in-probe')];
    const probes = await probeBackends(choices, 30);
    expect(probes.map(({ id, availability }) => [id, availability.available])).toEqual([
      ['js', true],
      [choices[1].id, false],
      ['exits', true],
      [choices[3].id, false],
    ]);
    expect(probes[2].kernels.map(({ id }) => id)).toEqual(['exits/dense', 'exits/csr']);
  });
});
