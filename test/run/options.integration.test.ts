/** What a run does with what it is asked for, and what it refuses before anything is measured. */
import { rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_HINTS, registry } from '../../kernels/registry.js';
import type { RunOptions } from '../../src/run/options.js';
import { requiredNames } from '../contract/required.js';
import { built } from './built.js';
import { fixture, kernelOf, measure, refusal, registered, row, temporaryFolder } from './engine.js';
import { childrenOf, HAS_PROC } from './processes.js';

function registryEntry(id: string) {
  const entry = registry.find((candidate) => candidate.id === id);
  if (!entry) throw new Error(`There is no backend '${id}'.`);
  return entry;
}

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

const tfjsNodeIsMissing = (await registryEntry('tfjs-node').absence?.(NO_HINTS)) !== null;
const mayBeMissing = !requiredNames().has('tfjs-node');

describe('a runtime that decides its threads once, when it is loaded', () => {
  it.skipIf((tfjsNodeIsMissing && mayBeMissing) || availableParallelism() < 2)(
    'has a process for each number of threads (tfjs-node, two processors)',
    async () => {
      const rows = [1, 2].map((threads) => row('rnn:64', { threads }));
      const { report } = await measure({ rows, backends: [registered('tfjs-node')], visits: 1 });
      for (const [i, { kernels }] of report.results.entries()) {
        expect(kernels).toContainEqual(
          expect.objectContaining({ id: 'tfjs-node/matmul-xw-f32', status: 'timed', threads: i + 1 }),
        );
      }
    },
  );
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
