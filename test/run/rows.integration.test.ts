/** What becomes of a row: warm or cold, by either engine, supported or not, precise or not, in time or not. */
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { baselineWorkload } from '../../src/suite/expand.js';
import type { SuiteRow } from '../../src/suite/suite.js';
import { parseLayer } from '../../src/workload/layer.js';
import { type JournalEntry, kernelOf, measure, openJournal, registered, row } from './engine.js';

describe('a cold workload', () => {
  it('rotates checked copies, and gives ratios', async () => {
    const journal = openJournal();
    const { report, exitCode } = await measure({
      rows: [row('rnn:1024', { cache: 'cold', sparsity: 0.5 })],
      visits: 1,
    });
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
  expect(runs.length).toBeGreaterThan(copies);
  expect(new Set(runs.map(({ iterations }) => iterations))).toEqual(new Set([1]));
  // The check goes through all copies once; from then on they take turns.
  expect(runs.map(({ copy }) => copy)).toEqual(runs.map((_, i) => i % copies));
}

describe.skipIf(availableParallelism() < 2)('a cold workload of two threads', () => {
  it('gives ratios of kernels whose copies share their threads, and says how often these were late', async () => {
    const { report, exitCode } = await measure({
      backends: [registered('wasm')],
      kernels: ['wasm/gemv4s5-f32', 'wasm/sell8-f32'],
      rows: [row('rnn:512', { cache: 'cold', sparsity: 0.5, threads: 2 })],
      visits: 1,
    });
    expect(exitCode).toBe(0);
    const [result] = report.results;
    expect(result.workload).toMatchObject({ cache: 'cold', threads: 2 });
    expect(result.speedups.map(({ scope }) => scope)).toContain('same-backend');
    for (const kernel of result.kernels) {
      expect(kernel).toMatchObject({ status: 'timed', threads: 2, check: { passed: true } });
      expect(kernel.heldUpSamples).toBeGreaterThanOrEqual(0);
      expect(kernel.samples.ns.length).toBeGreaterThan(0);
    }
  });
});

describe('a cold workload of a tiny layer', () => {
  it('is refused, since no number of copies keeps it out of the caches', async () => {
    const { report, exitCode } = await measure({ rows: [row('rnn:64', { cache: 'cold' })], visits: 1 });
    expect(exitCode).toBe(4);
    expect(report.results[0]).toMatchObject({
      stopReason: 'failed',
      reason: expect.stringContaining('too small for a cold figure'),
    });
  });
});

describe('the benchmarkjs engine', () => {
  it('gives samples and speed-ups', async () => {
    const { report, exitCode } = await measure({
      backends: [registered('js')],
      engine: 'benchmarkjs',
      visits: 1,
    });
    expect(exitCode).toBe(0);
    expect(report.settings.engine).toBe('benchmarkjs');
    const timed = report.results[0].kernels.filter(({ status }) => status === 'timed');
    expect(new Set(timed.map(({ operand }) => operand))).toEqual(new Set(['dense', 'sparse']));
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
    const { report, exitCode } = await measure({ rows: [row('rnn:64', { threads: 1024 })], backends });
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
