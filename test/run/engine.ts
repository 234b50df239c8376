/** Runs of the real engine, from the built program, on tiny layers. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { KernelResult, Report } from '../../src/report/schema.js';
import type { RunListener, RunOutcome } from '../../src/run/events.js';
import type { BackendChoice, RunOptions } from '../../src/run/options.js';
import type { SuiteRow } from '../../src/suite/suite.js';
import { makeWorkload } from '../../src/workload/id.js';
import { parseLayer } from '../../src/workload/layer.js';
import type { CacheMode, Timing } from '../../src/workload/workload.js';
import { built } from './built.js';

/** A file of test/fixtures/backends. */
export function fixture(name: string, requested = false): BackendChoice {
  const modulePath = fileURLToPath(new URL(`../fixtures/backends/${name}.mjs`, import.meta.url));
  return { id: modulePath, modulePath, requested };
}

export function registered(id: string, requested = false): BackendChoice {
  return { id, modulePath: null, requested };
}

export interface RowFields {
  readonly sparsity?: number;
  readonly batch?: number;
  readonly threads?: number;
  readonly cache?: CacheMode;
  readonly timing?: Timing;
}

export function row(layer = 'rnn:64', fields: RowFields = {}): SuiteRow {
  const parsed = parseLayer(layer);
  if (!parsed.ok) throw new Error(parsed.message);
  const { sparsity = 0.9, batch = 1, threads = 1, cache = 'warm', timing = 'latency' } = fields;
  const pattern = { kind: 'uniform' } as const;
  const workload = makeWorkload({ layer: parsed.value, sparsity, batch, pattern, threads, cache, timing });
  return { workload, baseline: null, claims: [] };
}

/** Two visits of one tiny layer with two right kernels; nothing is written. */
export function runOptions(changes: Partial<RunOptions> = {}): RunOptions {
  return {
    suite: ['custom'],
    suiteLabel: 'custom sweep',
    rows: [row()],
    backends: [fixture('good')],
    kernels: [],
    allKernels: false,
    visits: 2,
    // A row is done when it has its visits: how precise it is depends on the machine.
    precision: 1000,
    maxTimeSeconds: 60,
    timeGrows: false,
    timeoutSeconds: 30,
    engine: 'hrtime',
    seed: 1,
    outDir: null,
    resumePath: null,
    ...changes,
  };
}

export async function measure(
  changes: Partial<RunOptions> = {},
  onEvent: RunListener = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<RunOutcome> {
  const { run } = (await import(await built('src/run/run.js'))) as typeof import('../../src/run/run.js');
  return run(runOptions(changes), onEvent, signal);
}

/** The error that a promise is rejected with. (The built program has error classes of its own.) */
export async function refusal(promise: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('Nothing was refused.');
}

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a test backend wrote down, with the process that did it. */
export interface JournalEntry {
  readonly pid: number;
  readonly backend?: string;
  readonly event: 'prepare' | 'run' | 'stuck';
  readonly kernel?: string;
  readonly copy?: number;
  readonly iterations?: number;
  /** As the system writes it: `0-3`. */
  readonly processors?: string;
}

export interface Journal {
  readonly folder: string;
  /** In the order of time within a process. */
  entries(): JournalEntry[];
}

/** A journal for the backends of the runs to come in this test. */
export function openJournal(): Journal {
  const folder = temporaryFolder();
  process.env.SPARSE_BENCH_TEST_JOURNAL = folder;
  onTestFinished(() => {
    delete process.env.SPARSE_BENCH_TEST_JOURNAL;
  });
  return { folder, entries: () => readJournal(folder) };
}

export function readJournal(folder: string): JournalEntry[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return files.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => ({ pid: Number.parseInt(name, 10), ...JSON.parse(line) }) as JournalEntry),
  );
}

/** The kernel of the first row. */
export function kernelOf(report: Report, id: string, rowIndex = 0): KernelResult {
  const found = report.results[rowIndex].kernels.find((kernel) => kernel.id === id);
  if (!found) throw new Error(`Kernel '${id}' is not in row ${rowIndex} of the report.`);
  return found;
}

export function statuses(report: Report, rowIndex = 0): Record<string, string> {
  return Object.fromEntries(report.results[rowIndex].kernels.map(({ id, status }) => [id, status]));
}
