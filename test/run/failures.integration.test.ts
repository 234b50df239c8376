/** Backends that break: the run goes on without them, and says what happened. */
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/report/schema.js';
import { fixture, kernelOf, measure, openJournal, row, statuses } from './engine.js';

describe('a kernel that fails', () => {
  it.each([
    ['throws-in-prepare', 'no room for the indices'],
    ['throws-in-run', 'the second call is too much'],
    ['throws-in-race', 'not made for races'],
    ['throws-in-visit', 'visits are too long'],
    ['exits', 'its process exited with code 3'],
    ['exits-in-race', 'its process exited with code 4'],
    ['killed', 'its process was ended by SIGKILL'],
  ])('%s: it alone is failed, with its cause', async (name, cause) => {
    openJournal();
    const { report, exitCode } = await measure({ backends: [fixture(name)], visits: 1 });
    expect(statuses(report)).toEqual({ [`${name}/dense`]: 'timed', [`${name}/csr`]: 'failed' });
    expect(kernelOf(report, `${name}/csr`).reason).toContain(cause);
    expect(report.failures).toEqual([
      {
        backend: name,
        kernel: `${name}/csr`,
        workload: row().workload.id,
        message: kernelOf(report, `${name}/csr`).reason,
      },
    ]);
    expect(report.results[0]).toMatchObject({ visits: 1, speedups: [] });
    expect(kernelOf(report, `${name}/dense`).samples.ns.length).toBeGreaterThan(0);
    expect(exitCode).toBe(0);
  });

  it('leaves the kernels of other backends as they are, each failure with its cause', async () => {
    openJournal();
    const names = ['throws-in-prepare', 'exits', 'throws-in-visit'];
    const { report, exitCode } = await measure({
      backends: [fixture('good'), ...names.map((name) => fixture(name))],
      visits: 1,
    });
    expect(exitCode).toBe(0);
    expect(report.failures.map(({ kernel }) => kernel).sort()).toEqual(
      names.map((name) => `${name}/csr`).sort(),
    );
    expect(report.results[0].visits).toBe(1);
    expect(report.results[0].speedups.map(({ scope }) => scope)).toContain('strongest-dense');
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
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
  const names = ['unavailable', 'throws-in-probe', 'taken-id', 'hangs-in-probe'];

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
      expect.stringContaining("the id 'js' belongs to a built-in backend"),
      expect.stringContaining('no answer within 3 s (--timeout)'),
    ]);
    expect(report.unavailable[0]).toMatchObject({ backend: 'unavailable', remedy: 'plug it in' });
    for (const { remedy, requested } of report.unavailable) {
      expect(remedy).not.toBe('');
      expect(requested).toBe(false);
    }
    expect(report.results[0].visits).toBe(1);
  });

  it('and was asked for by name: exit code 5, the rest is measured all the same', async () => {
    const { report, exitCode } = await measure({
      backends: [fixture('good'), fixture('unavailable', true)],
      visits: 1,
    });
    expect(exitCode).toBe(5);
    expect(report.unavailable[0]).toMatchObject({ backend: 'unavailable', requested: true });
    expect(report.results[0].visits).toBe(1);
  });

  it('has the kernel that was asked for: exit code 5', async () => {
    const { report, exitCode } = await measure({
      backends: [fixture('good'), fixture('unavailable')],
      kernels: ['unavailable/csr', 'good/csr'],
      visits: 1,
    });
    expect(exitCode).toBe(5);
    expect(statuses(report)).toEqual({ 'good/dense': 'timed', 'good/csr': 'timed' });
  });

  it('is the only one: nothing can be measured, exit code 4', async () => {
    const { report, exitCode } = await measure({ backends: [fixture('throws-in-probe')] });
    expect(exitCode).toBe(4);
    expect(report.results[0]).toMatchObject({ visits: 0, stopReason: 'failed' });
  });

  it('has the id of another one: the second is refused, the first is measured', async () => {
    const { report, exitCode } = await measure({
      backends: [fixture('good'), fixture('good-again')],
      visits: 1,
    });
    expect(exitCode).toBe(0);
    expect(report.backends.map(({ id }) => id)).toEqual(['good']);
    expect(report.unavailable).toEqual([
      expect.objectContaining({ reason: expect.stringContaining("'good'") }),
    ]);
    expect(report.results[0].kernels.map(({ id }) => id)).toEqual(['good/dense', 'good/csr']);
  });
});
