/** Real runs with test backends that call themselves GPUs: timings, costs, and adapters that are programs. */
import { describe, expect, it } from 'vitest';
import { headline } from '../../src/report/headline.js';
import { fixture, kernelOf, measure, registered, row, statuses } from './engine.js';

const claim = {
  source: 'a paper',
  row: 'its row',
  scope: 'same-layer',
  published: { ratio: 2, device: 'a card', library: null, note: null },
} as const;

describe('a row that is timed by the device', () => {
  it('has the kernels of GPUs, by their own clock, and says nothing of processors', async () => {
    const { report, exitCode } = await measure({
      backends: [fixture('good'), fixture('gpu')],
      rows: [row('rnn:64', { timing: 'device' })],
    });
    expect(exitCode).toBe(0);
    expect(statuses(report)).toEqual({ 'gpu/dense': 'timed', 'gpu/csr': 'timed' });
    expect(kernelOf(report, 'gpu/dense').medianNs).toBe(60_000);
    expect(headline(report, report.results[0]!).speedup?.ratio).toBeCloseTo(3, 9);
  });

  it('cannot be measured without a GPU, and the reason names what is missing', async () => {
    const { report, exitCode } = await measure({
      backends: [registered('js')],
      rows: [row('rnn:64', { timing: 'throughput' })],
    });
    expect(exitCode).toBe(4);
    expect(report.results[0]?.reason).toContain('other timings need a GPU');
  });
});

describe('a row that is timed by latency', () => {
  it('holds processors and GPUs, each compared with its own kind', async () => {
    const { report } = await measure({ backends: [fixture('good'), fixture('gpu')], visits: 1 });
    const { speedups } = report.results[0]!;
    const rivals = speedups.filter(({ scope }) => scope === 'strongest-dense');
    expect(Object.fromEntries(rivals.map(({ sparse, dense }) => [sparse, dense]))).toEqual({
      'good/csr': 'good/dense',
      'gpu/csr': 'gpu/dense',
    });
    expect(kernelOf(report, 'gpu/csr').medianNs).not.toBe(20_000);
    expect(kernelOf(report, 'gpu/csr').deviceCosts).toEqual({
      uploadMs: 1.5,
      preprocessMs: null,
      firstRunMs: 20,
      readBackMs: 0.25,
    });
    expect(kernelOf(report, 'good/csr').deviceCosts).toBeUndefined();
  });
});

describe('an adapter that is a program', () => {
  it('runs when asked for, and is in no verdict and no claim', async () => {
    const { report, exitCode } = await measure({
      backends: [fixture('software-gpu', true)],
      rows: [{ ...row(), claims: [claim] }],
      visits: 1,
    });
    expect(exitCode).toBe(0);
    expect(report.backends[0]).toMatchObject({ id: 'software-gpu', software: true });
    expect(kernelOf(report, 'software-gpu/csr')).toMatchObject({ status: 'timed', software: true });
    const { sparse, speedup, sameBackend, verdict } = headline(report, report.results[0]!);
    expect([sparse, speedup]).toEqual([null, null]);
    expect([...sameBackend.keys()]).toEqual(['software-gpu']);
    expect(verdict).toMatchObject({
      word: 'NOT MEASURED',
      reason: expect.stringContaining('they are no GPU'),
    });
    expect(report.claims[0]).toMatchObject({ verdict: 'NOT MEASURED', measured: null });
  });

  it('is left out otherwise, with what asks for it', async () => {
    const { report, exitCode } = await measure({
      backends: [fixture('good'), fixture('software-gpu')],
      visits: 1,
    });
    expect(exitCode).toBe(0);
    expect(report.unavailable).toEqual([
      {
        backend: 'software-gpu',
        reason: 'no GPU here, only a software adapter (1)',
        remedy: '--backend software-gpu measures that all the same',
        requested: false,
      },
    ]);
  });
});
