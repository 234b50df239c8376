import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/report/schema.js';
import type { RunOutcome } from '../../src/run/events.js';
import { createReporter } from '../../src/ui/create-reporter.js';
import type { ReporterName } from '../../src/ui/terminal.js';
import { exampleReport } from '../fixtures/example-report.js';
import { progressOf } from './reports.js';

interface Written {
  readonly stdout: string;
  readonly stderr: string;
}

/** A stream that keeps what it is given. */
function capture() {
  const texts: string[] = [];
  const stdout = {
    write(text: string, done?: () => void) {
      texts.push(text);
      done?.();
    },
  };
  return { stdout, texts };
}

/** What a reporter writes to streams that are no terminal, over a run of two visits per row. */
async function written(
  name: ReporterName,
  env: Record<string, string> = {},
  terminal: { isTTY?: boolean; columns?: number } = {},
): Promise<Written> {
  const out = capture();
  const err = capture();
  const reporter = await createReporter(name, {
    stdout: { ...terminal, ...out.stdout },
    stderr: { ...terminal, ...err.stdout },
    env,
    details: false,
  });
  const report = exampleReport();
  const early = report.results.map((result) => ({ ...result, visits: 1, stopReason: null }));
  reporter.onEvent({ type: 'report', report: { ...report, results: early } });
  reporter.onEvent({ type: 'progress', progress: progressOf() });
  reporter.onEvent({ type: 'report', report });
  reporter.onEvent({ type: 'report', report });
  const outcome: RunOutcome = { report, path: 'reports/example.json', exitCode: 0 };
  await reporter.finish(outcome);
  return { stdout: out.texts.join(''), stderr: err.texts.join('') };
}

describe('the plain reporter', () => {
  it('says each visit of a row once, on stderr', async () => {
    const { stderr } = await written('plain');
    expect(stderr.split('\n').filter((line) => line.startsWith('RNN 1760'))).toEqual([
      'RNN 1760, 95 %, batch 1: 8.0× (7.8 – 8.2×) FASTER, visit 1, provisional',
      'RNN 1760, 95 %, batch 1: 8.0× (7.8 – 8.2×) FASTER, done after visit 5',
    ]);
  });

  it('prints the result on stdout, at a width that a pipe’s reader can choose', async () => {
    const widest = (text: string) =>
      Math.max(
        ...stripVTControlCharacters(text)
          .split('\n')
          .map((line) => [...line].length),
      );
    const { stdout } = await written('plain');
    expect(stdout).toMatch(/^On this device sparse weights are faster/);
    expect(stdout).toMatch(/claim +verdict\n/);
    expect(widest(stdout)).toBeLessThanOrEqual(140);
    expect(widest((await written('plain', { COLUMNS: '70' })).stdout)).toBeLessThanOrEqual(70);
    expect(widest((await written('plain', {}, { isTTY: true, columns: 64 })).stdout)).toBeLessThanOrEqual(64);
  });

  it('writes no escape sequence off a terminal or under NO_COLOR, and colours on a terminal', async () => {
    expect((await written('plain')).stdout).not.toContain('\u001b');
    expect((await written('plain', { NO_COLOR: '1' }, { isTTY: true })).stdout).not.toContain('\u001b');
    expect((await written('plain', { TERM: 'dumb' }, { isTTY: true })).stdout).not.toContain('\u001b');
    expect((await written('plain', {}, { isTTY: true })).stdout).toContain('\u001b[32mFASTER\u001b[39m');
    expect((await written('plain', { FORCE_COLOR: '1' })).stdout).toContain('\u001b[32mFASTER\u001b[39m');
  });

  it('speaks in sentences to a screen reader', async () => {
    const { stdout, stderr } = await written('plain', { INK_SCREEN_READER: 'true' });
    expect(stdout).toContain(
      'RNN 1760, 95 percent, batch 1: faster, 8 times the speed of the strongest dense kernel',
    );
    expect(stdout).not.toMatch(/ {2}|×/);
    expect(stderr.match(/RNN 1760/g)).toHaveLength(1);
  });
});

describe('the other reporters', () => {
  it('json: one report that the schema accepts, and nothing else', async () => {
    const { stdout, stderr } = await written('json');
    expect(reportSchema.parse(JSON.parse(stdout)).results).toHaveLength(5);
    expect(stderr).toBe('');
  });

  it('silent: nothing', async () => {
    expect(await written('silent')).toEqual({ stdout: '', stderr: '' });
  });

  it('lines in the form of Benchmark.js come last and whole, however narrow the screen', async () => {
    const { stdout, texts } = capture();
    const reporter = await createReporter('plain', {
      stdout,
      stderr: stdout,
      env: { COLUMNS: '40' },
      details: false,
    });
    const report = exampleReport();
    const settings = { ...report.settings, engine: 'benchmarkjs' as const };
    await reporter.finish({ report: { ...report, settings }, path: null, exitCode: 0 });
    const lines = texts.join('').trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(/^\S+ wasm\/gemv4-f32 x [\d,.]+ ops\/sec ±[\d.]+% \(\d+ runs sampled\)$/);
  });
});
