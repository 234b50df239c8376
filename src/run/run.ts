/**
 * A run, from options to report: probe, verify, race, visit, summarise. How a figure is made, and why so,
 * is argued in docs/method.md.
 */
import { dirname } from 'node:path';
import { availableMemoryBytes, describeDevice, pinnableProcessors } from '../device/index.js';
import { EXIT, InterruptedError, UsageError } from '../errors.js';
import { readReport } from '../report/read.js';
import type { Report } from '../report/schema.js';
import { checkWritable, reportPath, writeReport } from '../report/write.js';
import { begin, findBackends, skipMisfits } from './begin.js';
import { conduct, exitCodeOf } from './conduct.js';
import type { Phase, Progress, RunListener, RunOutcome } from './events.js';
import { coldPoolBytes, memoryMisfit } from './memory.js';
import type { RunOptions } from './options.js';
import { createWorkerPool, type WorkerPool } from './pool.js';
import { type FoundBackend, versionOf } from './probe.js';
import { checkSameBackends, checkSameDevice, checkSameSoftware, reopened, resumedOptions } from './resume.js';
import { createState, isUnwritten, type RunState } from './state.js';

/**
 * Measures. Aborting `signal` ends the run within a second; finished visits are kept.
 *
 * @throws UsageError before anything is measured: nothing fits into memory, the folder cannot be
 *   written, the report to resume is of another device. InterruptedError when aborted before there is a
 *   report; aborted later, even without a finished visit, the run ends with one that can be resumed.
 */
export async function run(given: RunOptions, onEvent: RunListener, signal: AbortSignal): Promise<RunOutcome> {
  if (signal.aborted) throw new InterruptedError();
  const startedNs = process.hrtime.bigint();
  const previous = given.resumePath ? readReport(given.resumePath) : null;
  const options = previous ? resumedOptions(previous, given) : given;
  await checkBeforehand(options);
  if (signal.aborted) throw new InterruptedError();
  const pool = createWorkerPool(options.timeoutSeconds, options.seed, await pinnableProcessors());
  const close = (): void => pool.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    const start = await (previous
      ? resumeFrom(previous, options, pool)
      : beginAnew(options, pool, onEvent)
    ).catch((error: unknown) => {
      throw signal.aborted ? new InterruptedError() : error;
    });
    if (signal.aborted) throw new InterruptedError();
    const path = given.resumePath ?? (options.outDir ? reportPath(options.outDir, start.report) : null);
    const state = createState(start.report, {
      rows: options.rows,
      write: path ? (report) => writeReport(path, report) : null,
      onReport: (report) => onEvent({ type: 'report', report }),
      elapsedBefore: previous?.elapsedSeconds ?? 0,
      startedNs,
    });
    const { maxTimeSeconds } = previous ? options : start.report.settings;
    await conduct({
      options,
      limitSeconds: maxTimeSeconds,
      rows: options.rows,
      backends: start.backends,
      pool,
      state,
      signal,
      onProgress: (progress) => onEvent({ type: 'progress', progress }),
    });
    await state.finish(signal.aborted);
    return outcomeOf(state, path, options, signal.aborted);
  } finally {
    signal.removeEventListener('abort', close);
    pool.close();
  }
}

/** What can be known before a process is started. */
async function checkBeforehand(options: RunOptions): Promise<void> {
  const folder = options.resumePath ? dirname(options.resumePath) : options.outDir;
  if (folder) await checkWritable(folder);
  if (options.rows.length === 0) throw new UsageError('There is no row to measure: name a suite or a layer.');
  const memory = await memoryNow(null);
  const reasons = options.rows.map((row) => memoryMisfit(row, options.backends.length, memory));
  if (reasons.every((reason) => reason !== null)) throw new UsageError(`${reasons[0]}.`);
}

async function memoryNow(l3Bytes: number | null): Promise<{ availableBytes: number; poolBytes: number }> {
  return { availableBytes: await availableMemoryBytes(), poolBytes: coldPoolBytes(l3Bytes) };
}

interface Start {
  readonly report: Report;
  readonly backends: readonly FoundBackend[];
}

async function beginAnew(options: RunOptions, pool: WorkerPool, onEvent: RunListener): Promise<Start> {
  const begun = performance.now();
  const { report, backends } = await begin(options, pool, {
    onStep: (phase, detail) =>
      onEvent({ type: 'progress', progress: earlyProgress(phase, detail, begun, options) }),
  });
  const memory = await memoryNow(report.device.cpu.l3Bytes);
  const results = skipMisfits(report.results, options.rows, Math.max(1, backends.length), memory);
  const started = { ...report, results };
  onEvent({ type: 'report', report: started });
  return { report: started, backends };
}

async function resumeFrom(previous: Report, options: RunOptions, pool: WorkerPool): Promise<Start> {
  const device = await describeDevice();
  checkSameDevice(previous, device.id, options.resumePath ?? '');
  checkSameSoftware(previous, options.resumePath ?? '');
  const { found } = await findBackends(options, pool);
  const versions = new Map(found.map(({ opened }) => [opened.id, versionOf(opened)]));
  checkSameBackends(previous, versions, options.resumePath ?? '');
  const memory = await memoryNow(device.cpu.l3Bytes);
  const results = skipMisfits(
    previous.results.map(reopened),
    options.rows,
    Math.max(1, found.length),
    memory,
  );
  const { maxTimeSeconds, timeoutSeconds } = options;
  const resumed = [...(previous.settings.resumed ?? []), { maxTimeSeconds, timeoutSeconds }];
  return {
    report: { ...previous, settings: { ...previous.settings, resumed }, results },
    backends: found,
  };
}

function outcomeOf(state: RunState, path: string | null, options: RunOptions, aborted: boolean): RunOutcome {
  const { report } = state;
  const unwritten = path !== null && isUnwritten(report);
  const exitCode = aborted ? EXIT.interrupted : exitCodeOf(report, options.kernels);
  return {
    report,
    path: unwritten ? null : path,
    exitCode: unwritten && exitCode === EXIT.ok ? EXIT.usage : exitCode,
  };
}

function earlyProgress(phase: Phase, detail: string, begun: number, options: RunOptions): Progress {
  const elapsedSeconds = (performance.now() - begun) / 1000;
  return {
    phase,
    detail,
    resultIndex: null,
    visit: null,
    visits: options.visits,
    fraction: 0,
    elapsedSeconds,
    remainingSeconds: null,
  };
}
