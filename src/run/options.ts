import type { Settings } from '../report/schema.js';
import type { SuiteRow } from '../suite/suite.js';

/** A backend to measure with: one of the registry, or a user's own module. */
export interface BackendChoice {
  /** Registry id, or the file's path as typed. */
  readonly id: string;
  /** Absolute path of a user's module whose default export is a `Backend`; null: from the registry. */
  readonly modulePath: string | null;
  /** `--library`: absolute path of the shared library that this backend shall load. */
  readonly libraryPath?: string;
  /** Asked for by name: exit 5 if it is not available. */
  readonly requested: boolean;
}

/** Everything a run depends on, resolved and validated. */
export interface RunOptions {
  /** Suite ids or file names as typed; `custom` for a sweep from options. */
  readonly suite: readonly string[];
  readonly suiteLabel: string;
  readonly rows: readonly SuiteRow[];
  /** Which part of the suite `rows` are; absent: all of it. */
  readonly shard?: NonNullable<Settings['shard']>;
  readonly backends: readonly BackendChoice[];
  /** Kernel ids asked for; empty: all kernels of the backends. */
  readonly kernels: readonly string[];
  /** No kernel leaves in the race. */
  readonly allKernels: boolean;
  /** Least visits of every row. */
  readonly visits: number;
  /** Relative half-width to which the visits of a row have to agree before it is done, e.g. 0.05. */
  readonly precision: number;
  /** Whole run, seconds. */
  readonly maxTimeSeconds: number;
  /** The limit is a suite's own, made for the backends of every install: more backends get more time. */
  readonly timeGrows: boolean;
  /** One call into a kernel or backend, seconds. */
  readonly timeoutSeconds: number;
  readonly engine: 'hrtime' | 'benchmarkjs';
  readonly seed: number;
  /** Folder that the report goes to; null: nothing is written. */
  readonly outDir: string | null;
  /** Report of an interrupted run to go on from, in place; null: a new run. */
  readonly resumePath: string | null;
}
