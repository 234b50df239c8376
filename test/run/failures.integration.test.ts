/** Backends that break: the run goes on without them, and says what happened. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type Report, reportSchema } from '../../src/report/schema.js';
import { fixture, kernelOf, measure, openJournal, refusal, row, statuses } from './engine.js';

describe('a kernel that fails', () => {
  const causes = {
    'throws-in-prepare': 'no room for the indices',
    'throws-in-run': 'the second call is too much',
    'throws-in-race': 'not made for races',
    'throws-in-visit': 'visits are too long',
    exits: 'its process exited with code 3',
    'exits-in-race': 'its process exited with code 4',
    killed: 'its process was ended by SIGKILL',
  };
  const names = Object.keys(causes);
  let report: Report;
  let exitCode: number;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-failures-'));
    process.env.SPARSE_BENCH_TEST_JOURNAL = folder;
    const backends = [fixture('good'), ...names.map((name) => fixture(name))];
    ({ report, exitCode } = await measure({ backends, visits: 2 }));
    delete process.env.SPARSE_BENCH_TEST_JOURNAL;
    rmSync(folder, { recursive: true });
  });

  it.each(Object.entries(causes))('%s: it alone is failed, with its cause', (name, cause) => {
    const { status, reason, samples } = kernelOf(report, `${name}/csr`);
    expect(status).toBe('failed');
    expect(reason).toContain(cause);
    expect(samples.ns).toEqual([]);
    expect(report.failures).toContainEqual({
      backend: name,
      kernel: `${name}/csr`,
      workload: row().workload.id,
      message: reason,
    });
    // The right kernel beside it was checked and raced in another process.
    const beside = kernelOf(report, `${name}/dense`);
    expect(['timed', 'raced-out']).toContain(beside.status);
    expect(beside.check?.passed).toBe(true);
  });

  it('costs no other backend anything: the row is measured', () => {
    expect(exitCode).toBe(0);
    expect(report.failures).toHaveLength(names.length);
    expect(report.results[0]).toMatchObject({ visits: 2, stopReason: 'precision' });
    expect(kernelOf(report, 'good/csr').status).toBe('timed');
    expect(report.results[0].speedups.map(({ scope }) => scope)).toContain('strongest-dense');
    expect(new Set(report.results[0].speedups.map(({ sparse }) => sparse))).toEqual(new Set(['good/csr']));
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it('leaves its backend measured when that is the only one', async () => {
    openJournal();
    const alone = await measure({ backends: [fixture('exits-in-race')], visits: 1 });
    expect(statuses(alone.report)).toEqual({
      'exits-in-race/dense': 'timed',
      'exits-in-race/csr': 'failed',
    });
    expect(alone.report.results[0]).toMatchObject({ visits: 1, speedups: [] });
    expect(alone.exitCode).toBe(0);
  });

  it('never returns: it is stopped after the time-out', async () => {
    const journal = openJournal();
    const { report, exitCode } = await measure({
      backends: [fixture('never-returns')],
      timeoutSeconds: 2,
      visits: 1,
    });
    expect(statuses(report)).toEqual({ 'never-returns/dense': 'timed', 'never-returns/csr': 'failed' });
    expect(kernelOf(report, 'never-returns/csr').reason).toContain('no answer within 2 s (--timeout)');
    expect(report.results[0].visits).toBe(1);
    expect(exitCode).toBe(0);
    const stuck = journal.entries().filter(({ event }) => event === 'stuck');
    expect(stuck).toHaveLength(1);
    expect(() => process.kill(stuck[0].pid, 0)).toThrow('ESRCH');
  });

  it('ends its process while nothing is asked of it: the others are measured', async () => {
    openJournal();
    const { report, exitCode } = await measure({
      backends: [fixture('exits-later'), fixture('good')],
      visits: 1,
    });
    expect(exitCode).toBe(0);
    expect(report.results[0]).toMatchObject({ visits: 1, stopReason: 'precision' });
    const failed = report.failures.filter(({ backend }) => backend === 'exits-later');
    expect(failed.map(({ message }) => message).join()).toContain('its process exited with code 5');
    expect(statuses(report)).toMatchObject({ 'good/dense': 'timed', 'good/csr': 'timed' });
  });

  it('fails, and so does every other: the row ends with the cause', async () => {
    openJournal();
    const { report, exitCode } = await measure({ backends: [fixture('fails-in-visits')] });
    expect(report.results[0]).toMatchObject({
      visits: 0,
      stopReason: 'failed',
      reason: expect.stringContaining('once is enough'),
    });
    expect(exitCode).toBe(4);
  });

  it('has a clock that gives no number: it is failed, and the report stays valid', async () => {
    const { report, exitCode } = await measure({ backends: [fixture('broken-clock')], visits: 1 });
    expect(statuses(report)).toEqual({ 'broken-clock/dense': 'timed', 'broken-clock/csr': 'failed' });
    expect(kernelOf(report, 'broken-clock/csr').reason).toMatch(/clock|deviceNs/);
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(exitCode).toBe(0);
  });
});

describe('an asynchronous kernel', () => {
  it('is timed', async () => {
    const { report, exitCode } = await measure({ backends: [fixture('asynchronous')], visits: 1 });
    expect(exitCode).toBe(0);
    expect(statuses(report)).toEqual({ 'asynchronous/dense': 'timed', 'asynchronous/csr': 'timed' });
    expect(report.results[0].speedups).not.toEqual([]);
  });

  it('is refused by the benchmarkjs engine, which times the others', async () => {
    const { report, exitCode } = await measure({
      backends: [fixture('asynchronous')],
      engine: 'benchmarkjs',
      visits: 1,
    });
    expect(exitCode).toBe(0);
    expect(statuses(report)).toEqual({ 'asynchronous/dense': 'timed', 'asynchronous/csr': 'failed' });
    expect(kernelOf(report, 'asynchronous/csr').reason).toContain('cannot time an asynchronous kernel');
    expect(report.settings.engine).toBe('benchmarkjs');
    expect(kernelOf(report, 'asynchronous/dense').samples.ns.length).toBeGreaterThan(0);
  });
});

describe('a backend that is not available', () => {
  const names = ['unavailable', 'throws-in-probe', 'hangs-in-probe'];

  it('is named with its reason and remedy; the rest is measured', async () => {
    const { report, exitCode } = await measure({
      backends: [fixture('good'), ...names.map((name) => fixture(name))],
      timeoutSeconds: 3,
      visits: 1,
    });
    expect(exitCode).toBe(0);
    expect(report.backends.map(({ id }) => id)).toEqual(['good']);
    expect(report.unavailable.map(({ reason }) => reason)).toEqual([
      'the accelerator is not plugged in',
      expect.stringContaining('the driver is too old'),
      expect.stringContaining('no answer within 3 s (--timeout)'),
    ]);
    expect(report.unavailable[0]).toMatchObject({ backend: 'unavailable', remedy: 'plug it in' });
    for (const { remedy, requested } of report.unavailable) {
      expect(remedy).not.toBe('');
      expect(requested).toBe(false);
    }
    expect(report.results[0].visits).toBe(1);
  });

  it('dies while it loads: only its process does, and the remedy is its own', async () => {
    const home = mkdtempSync(join(tmpdir(), 'sparse-bench-home-'));
    const folder = join(home, 'tfjs-node', 'node_modules', '@tensorflow', 'tfjs-node');
    const put = (path: readonly string[], text: string): void => {
      mkdirSync(join(folder, ...path.slice(0, -1)), { recursive: true });
      writeFileSync(join(folder, ...path), text);
    };
    put(['package.json'], '{ "name": "@tensorflow/tfjs-node", "main": "index.js" }');
    put(['index.js'], 'process.abort();');
    put(['lib', 'napi-v8', 'tfjs_binding.node'], '');
    put(['deps', 'lib', 'libtensorflow.so.2'], '');
    vi.stubEnv('SPARSE_BENCH_HOME', home);
    try {
      const tfjsNode = { id: 'tfjs-node', modulePath: null, requested: false };
      const { report } = await measure({ backends: [fixture('good'), tfjsNode], visits: 1 });
      expect(report.unavailable).toEqual([
        {
          backend: 'tfjs-node',
          reason: expect.stringContaining('its process was ended by SIGABRT'),
          remedy: 'sparse-bench setup tfjs-node',
          requested: false,
        },
      ]);
      expect(report.results[0].visits).toBe(1);
    } finally {
      vi.unstubAllEnvs();
      rmSync(home, { recursive: true });
    }
  });

  it('and was asked for by name, or a kernel of it was: exit code 5, the rest is measured all the same', async () => {
    const asked = await measure({ backends: [fixture('good'), fixture('unavailable', true)], visits: 1 });
    expect(asked.exitCode).toBe(5);
    expect(asked.report.unavailable[0]).toMatchObject({ backend: 'unavailable', requested: true });
    expect(asked.report.results[0].visits).toBe(1);

    const kernelAsked = await measure({
      backends: [fixture('good'), fixture('unavailable')],
      kernels: ['unavailable/csr', 'good/csr'],
      visits: 1,
    });
    expect(kernelAsked.exitCode).toBe(5);
    expect(statuses(kernelAsked.report)).toEqual({ 'good/dense': 'timed', 'good/csr': 'timed' });
  });

  it('is the only one: nothing can be measured, exit code 4', async () => {
    const { report, exitCode } = await measure({ backends: [fixture('throws-in-probe')] });
    expect(exitCode).toBe(4);
    expect(report.results[0]).toMatchObject({ visits: 0, stopReason: 'failed' });
  });
});

describe('a backend file with an id that is taken', () => {
  it.each([
    ['taken-id', "the id 'js' belongs to a built-in backend"],
    ['good-again', "its id 'good' belongs to"],
  ])('%s is refused before anything is measured', async (file, sentence) => {
    const { name, message } = await refusal(
      measure({ backends: [fixture('good'), fixture(file)], visits: 1 }),
    );
    expect(name).toBe('UsageError');
    expect(message).toContain(`backend file ${fixture(file).id}`);
    expect(message).toContain(sentence);
  });
});
