import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../kernels/registry.js';
import { resolveRunOptions } from '../../src/cli/run-options.js';
import { exampleReport } from '../fixtures/example-report.js';
import { inTemporaryFolder } from './program.js';

const workloads = (given: Parameters<typeof resolveRunOptions>[0]) =>
  resolveRunOptions(given).rows.map(({ workload }) => workload.id);

describe('the options of run', () => {
  it('are the quick suite on every backend when nothing is given', () => {
    const options = resolveRunOptions({});
    expect(options).toMatchObject({
      suite: ['quick'],
      kernels: [],
      allKernels: false,
      visits: 5,
      precision: 0.05,
      seed: 1,
      engine: 'hrtime',
      outDir: 'reports',
      resumePath: null,
    });
    expect(options.rows).toHaveLength(5);
    const here = registry.filter(({ exists }) => exists?.(process.platform, process.arch) ?? true);
    expect(options.backends).toEqual(here.map(({ id }) => ({ id, modulePath: null, requested: false })));
    expect(options.backends.length).toBeLessThan(registry.length);
  });

  it('multiply lists into a sweep', () => {
    expect(workloads({ layer: 'gru:2560', sparsity: '0.8,0.9', batch: '1,4' })).toEqual([
      'gru:2560/uniform/s0.8/b1/warm/t1/latency',
      'gru:2560/uniform/s0.8/b4/warm/t1/latency',
      'gru:2560/uniform/s0.9/b1/warm/t1/latency',
      'gru:2560/uniform/s0.9/b4/warm/t1/latency',
    ]);
  });

  it('take lists of threads and cache modes, too', () => {
    expect(workloads({ layer: 'rnn:64', threads: '1,2', cache: 'warm,cold' })).toEqual([
      'rnn:64/uniform/s0.95/b1/warm/t1/latency',
      'rnn:64/uniform/s0.95/b1/cold/t1/latency',
      'rnn:64/uniform/s0.95/b1/warm/t2/latency',
      'rnn:64/uniform/s0.95/b1/cold/t2/latency',
    ]);
    expect(resolveRunOptions({ layer: 'rnn:64', cache: 'warm,cold' }).suiteLabel).toBe('Custom sweep');
  });

  it('take a list of timings, in a suite as well', () => {
    expect(workloads({ layer: 'rnn:64', timing: 'latency,device' })).toEqual([
      'rnn:64/uniform/s0.95/b1/warm/t1/latency',
      'rnn:64/uniform/s0.95/b1/warm/t1/device',
    ]);
    const { rows } = resolveRunOptions({ suite: 'quick', timing: 'device' });
    expect(new Set(rows.map(({ workload }) => workload.timing))).toEqual(new Set(['device']));
    expect(rows.every(({ claims }) => claims.length > 0)).toBe(true);
    expect(() => resolveRunOptions({ layer: 'rnn:64', timing: 'gpu' })).toThrow(
      /latency or throughput or device/,
    );
  });

  it('change a suite where both are given, and keep its name', () => {
    const options = resolveRunOptions({ suite: 'quick', batch: '4' });
    expect(options.suite).toEqual(['quick']);
    expect(new Set(options.rows.map(({ workload }) => workload.batch))).toEqual(new Set([4]));
    expect(options.rows.flatMap(({ claims }) => claims)).toEqual([]);
  });

  it('set the time limit from the suite unless one is given', () => {
    const own = resolveRunOptions({}).maxTimeSeconds;
    expect(own).toBeGreaterThan(10);
    expect(resolveRunOptions({}).timeGrows).toBe(true);
    expect(resolveRunOptions({ maxTime: '33' })).toMatchObject({ maxTimeSeconds: 33, timeGrows: false });
  });

  it('tell backends by name from modules by path', () => {
    const module = './test/cli/empty.mjs';
    expect(resolveRunOptions({ backend: `wasm,${module},wasm` }).backends).toEqual([
      { id: 'wasm', modulePath: null, requested: true },
      { id: module, modulePath: resolve(module), requested: true },
    ]);
  });

  it('take the limits of the report that is resumed, unless others are given', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'r.json');
      const report = exampleReport();
      const settings = { ...report.settings, maxTimeSeconds: 1234, timeoutSeconds: 77 };
      writeFileSync(path, JSON.stringify({ ...report, settings }));
      const kept = { resumePath: path, maxTimeSeconds: 1234, timeGrows: false, timeoutSeconds: 77 };
      expect(resolveRunOptions({ resume: path })).toMatchObject(kept);
      const given = resolveRunOptions({ resume: path, maxTime: '20', timeout: '5' });
      expect(given).toMatchObject({ maxTimeSeconds: 20, timeoutSeconds: 5 });
    });
  });

  it('refuse what --resume takes from the report', () => {
    expect(() => resolveRunOptions({ resume: 'r.json', visits: '9' })).toThrow(/so --visits cannot be given/);
    expect(() => resolveRunOptions({ resume: 'r.json', allKernels: true })).toThrow(
      /so --all-kernels cannot/,
    );
  });
});
