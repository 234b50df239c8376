/** A run that is aborted or killed keeps its finished visits, leaves no process behind, and can be resumed. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readReport } from '../../src/report/read.js';
import type { Report, Result } from '../../src/report/schema.js';
import { writeReport } from '../../src/report/write.js';
import { exampleReport } from '../fixtures/example-report.js';
import { built } from './built.js';
import {
  fixture,
  measure,
  openJournal,
  readJournal,
  refusal,
  row,
  runOptions,
  temporaryFolder,
} from './engine.js';
import { childrenOf, HAS_PROC, isAlive, waitUntil } from './processes.js';

/** Aborting must work long before any time-out does. */
const PATIENCE_SECONDS = 5;

describe('a run that was interrupted in visits beyond those asked for', () => {
  it('has every row closed when it has gone on', async () => {
    const settings = {
      rows: [row(), row('rnn:96')],
      backends: [fixture('good')],
      visits: 1,
      precision: 1e-9,
    };
    const { report, path } = await measure({ ...settings, outDir: temporaryFolder() });
    expect(report.results.map(({ visits, stopReason }) => [visits, stopReason])).toEqual([
      [3, 'visits'],
      [3, 'visits'],
    ]);
    const open = report.results.map((result) => ({ ...result, stopReason: 'interrupted' as const }));
    await writeReport(path ?? '', { ...report, results: open });
    const resumed = await measure({ resumePath: path });
    expect(resumed.report.results.map(({ stopReason }) => stopReason)).toEqual(['visits', 'visits']);
  });
});

describe('an aborted run', () => {
  it('keeps its finished visits, and resumed in place takes the visits it would have taken', async () => {
    const outDir = temporaryFolder();
    const settings = { rows: [row(), row('rnn:96')], backends: [fixture('own-clock')], visits: 2 };
    const whole = await measure(settings);

    const abort = new AbortController();
    const stopped = await measure(
      { ...settings, outDir },
      (event) => {
        if (event.type === 'report' && event.report.results[0].visits === 1) abort.abort();
      },
      abort.signal,
    );
    expect(stopped.exitCode).toBe(130);
    expect(stopped.report.results.map(({ visits, stopReason }) => [visits, stopReason])).toEqual([
      [1, 'interrupted'],
      [0, 'interrupted'],
    ]);
    const path = stopped.path ?? '';
    expect(readReport(path)).toEqual(stopped.report);
    // What a resumed run must not touch is marked, so that nothing made anew can pass for it.
    const marked = { ...stopped.report, results: stopped.report.results.map(withMarkedSamples) };
    await writeReport(path, marked);

    const limits = { maxTimeSeconds: 77, timeoutSeconds: 33 };
    const given = { rows: [], backends: [], visits: 9, outDir: null, resumePath: path };
    const resumed = await measure({ ...given, ...limits });
    expect(resumed).toMatchObject({ exitCode: 0, path });
    expect(readdirSync(outDir)).toEqual([path.slice(outDir.length + 1)]);
    expect(readReport(path)).toEqual(resumed.report);
    expect(resumed.report).toMatchObject({ startedAt: stopped.report.startedAt, seed: 1 });
    // Its own limits hold for this part; all else stays as it was.
    expect(resumed.report.settings).toEqual({ ...stopped.report.settings, resumed: [limits] });
    expect(resumed.report.elapsedSeconds).toBeGreaterThan(stopped.report.elapsedSeconds);
    expect(resumed.report.results.map(({ visits, stopReason }) => [visits, stopReason])).toEqual([
      [2, 'precision'],
      [2, 'precision'],
    ]);
    expect(resumed.report.results.map(({ workload }) => workload)).toEqual(
      whole.report.results.map(({ workload }) => workload),
    );
    expect(firstVisit(resumed.report)).toBe(firstVisit(marked));
    expect(schedule(resumed.report)).toEqual(schedule(whole.report));
    // The clock goes on where the first part stopped.
    const stoppedNs = stopped.report.elapsedSeconds * 1e9;
    const [firstRow, secondRow] = resumed.report.results.map((result) => kernelStarts(result));
    for (const { visit, startNs } of firstRow) expect(startNs > stoppedNs).toBe(visit === 1);
    for (const { startNs } of secondRow) expect(startNs).toBeGreaterThan(stoppedNs);
  });

  it('ends at once even when a kernel never returns', async () => {
    const journal = openJournal();
    const abort = new AbortController();
    const running = measure(
      { backends: [fixture('stuck-in-second-visit')], visits: 3, timeoutSeconds: 600 },
      () => {},
      abort.signal,
    );
    const isStuck = () => journal.entries().length > 0;
    expect(await waitUntil(isStuck, 30)).toBe(true);
    abort.abort();
    const begin = performance.now();
    const { exitCode, report } = await running;
    expect(performance.now() - begin).toBeLessThan(PATIENCE_SECONDS * 1000);
    expect(exitCode).toBe(130);
    expect(report.results[0]).toMatchObject({ visits: 1, stopReason: 'interrupted' });
    expect(report.failures).toEqual([]);
    if (HAS_PROC)
      expect(await waitUntil(() => childrenOf(process.pid).length === 0, PATIENCE_SECONDS)).toBe(true);
  });

  it.each(['probe', 'roofline'] as const)('in the phase %s has nothing to keep', async (phase) => {
    const outDir = temporaryFolder();
    const abort = new AbortController();
    const running = measure(
      { backends: [fixture('good'), { id: 'js', modulePath: null, requested: false }], outDir },
      (event) => {
        if (event.type === 'progress' && event.progress.phase === phase) abort.abort();
      },
      abort.signal,
    );
    expect((await refusal(running)).name).toBe('InterruptedError');
    expect(readdirSync(outDir)).toEqual([]);
  });

  it('before it began asks no backend anything', async () => {
    const phases: string[] = [];
    const running = measure({}, (event) => phases.push(event.type), AbortSignal.abort());
    expect((await refusal(running)).name).toBe('InterruptedError');
    expect(phases).toEqual([]);
  });
});

describe('a killed run', () => {
  it.skipIf(!HAS_PROC)(
    'leaves no process behind and a report to go on from (needs /proc)',
    { timeout: 90_000 },
    async () => {
      const journalFolder = temporaryFolder();
      const outDir = temporaryFolder();
      const options = runOptions({
        backends: [fixture('stuck-in-second-visit')],
        visits: 2,
        timeoutSeconds: 600,
        outDir,
      });
      const conductor = spawn(
        process.execPath,
        [
          fileURLToPath(new URL('../fixtures/conductor.mjs', import.meta.url)),
          await built('src/run/run.js'),
          JSON.stringify(options),
        ],
        { stdio: 'ignore', env: { ...process.env, SPARSE_BENCH_TEST_JOURNAL: journalFolder } },
      );
      const pid = conductor.pid ?? 0;
      // Both twins are in the second visit's endless loop, and the reaper watches.
      const areStuck = () => readJournal(journalFolder).length === 2;
      expect(await waitUntil(areStuck, 60)).toBe(true);
      const children = childrenOf(pid);
      expect(children.length).toBeGreaterThanOrEqual(3);
      expect(children).toEqual(expect.arrayContaining(readJournal(journalFolder).map((entry) => entry.pid)));

      process.kill(pid, 'SIGKILL');
      expect(await waitUntil(() => !children.some(isAlive), PATIENCE_SECONDS)).toBe(true);

      const path = join(outDir, readdirSync(outDir).filter((name) => !name.endsWith('.tmp'))[0]);
      expect(readReport(path).results[0]).toMatchObject({ visits: 1, stopReason: null });
      openJournal();
      const { report, exitCode } = await measure({ resumePath: path });
      expect(exitCode).toBe(0);
      expect(report.results[0]).toMatchObject({ visits: 2, stopReason: 'precision' });
    },
  );
});

describe('resuming', () => {
  it('is refused on another device, whose figures would be mixed with these', async () => {
    const path = join(temporaryFolder(), 'elsewhere.json');
    await writeReport(path, exampleReport());
    const before = readFileSync(path, 'utf8');
    const { name, message } = await refusal(measure({ resumePath: path }));
    expect(name).toBe('UsageError');
    expect(message).toContain(`${path} was measured on another device`);
    expect(message).toContain(exampleReport().device.cpu.brand);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('is refused for a report that was cut off', async () => {
    const path = join(temporaryFolder(), 'half.json');
    writeFileSync(path, JSON.stringify(exampleReport()).slice(0, 5000));
    expect((await refusal(measure({ resumePath: path }))).name).toBe('UsageError');
  });
});

/** The samples' times, each made longer by a nanosecond times its index. */
function withMarkedSamples(result: Result): Result {
  const kernels = result.kernels.map((kernel) => ({
    ...kernel,
    samples: { ...kernel.samples, ns: kernel.samples.ns.map((ns, i) => ns + i) },
  }));
  return { ...result, kernels };
}

/** The first visit's samples of every kernel of the first row, as text. */
function firstVisit(report: Report): string {
  return JSON.stringify(
    report.results[0].kernels.map(({ id, samples }) => {
      const count = samples.visit.filter((visit) => visit === 0).length;
      return [id, Object.entries(samples).map(([name, column]) => [name, column.slice(0, count)])];
    }),
  );
}

function kernelStarts({ kernels }: Result): { visit: number; startNs: number }[] {
  return kernels.flatMap(({ samples: { visit, startNs } }) =>
    visit.map((number, i) => ({ visit: number, startNs: startNs[i] })),
  );
}

function schedule(report: Report): unknown {
  return report.results.map(({ kernels }) =>
    kernels.map(({ id, samples: { visit, round, position, iterations, twin } }) => ({
      id,
      visit,
      round,
      position,
      iterations,
      twin,
    })),
  );
}
