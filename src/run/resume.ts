/** Going on from a report: its rows, its settings, and the rows that are not finished opened again. */
import { resolve } from 'node:path';
import { UsageError } from '../errors.js';
import type { Report, Result } from '../report/schema.js';
import type { SuiteRow } from '../suite/suite.js';
import { toolVersion } from '../version.js';
import type { Workload } from '../workload/workload.js';
import type { BackendChoice, RunOptions } from './options.js';

/** Settings of the interrupted run; time limits are those of this call. */
export function resumedOptions(report: Report, options: RunOptions): RunOptions {
  const { settings, seed } = report;
  const { suite, suiteLabel, kernels, allKernels, visits, precision, engine } = settings;
  const backends = settings.backends.map((id) => ({
    id,
    modulePath: /[\\/]|\.m?js$/.test(id) ? resolve(id) : null,
    requested: false,
    ...libraryOf(options, id),
  }));
  return {
    ...options,
    suite,
    suiteLabel,
    kernels,
    allKernels,
    visits,
    precision,
    engine,
    seed,
    backends,
    rows: rowsOf(report),
  };
}

/** A library is named in this call, not in the report: its path may say more than a report should. */
function libraryOf({ backends }: RunOptions, id: string): Pick<BackendChoice, 'libraryPath'> {
  const libraryPath = backends.find((choice) => choice.id === id)?.libraryPath;
  return libraryPath === undefined ? {} : { libraryPath };
}

/** The suite's rows, from the report alone: the suite file may have changed since. */
export function rowsOf(report: Report): SuiteRow[] {
  return report.results.map(({ workload, baseline }) => ({
    workload: withoutNnz(workload),
    baseline: baseline && withoutNnz(baseline),
    claims: report.claims
      .filter((claim) => claim.workload === workload.id)
      .map(({ source, row, scope, published }) => ({ source, row, scope, published })),
  }));
}

/** Rows that ended for want of time, or not at all, go on; whoever resumes wants them finished. */
export function reopened(result: Result): Result {
  const open = ['interrupted', 'time', 'skipped', null].includes(result.stopReason);
  return open ? { ...result, stopReason: null, reason: null } : result;
}

/** Throws UsageError: figures of two devices in one report would be nobody's. */
export function checkSameDevice(report: Report, deviceId: string, path: string): void {
  if (report.device.id === deviceId) return;
  throw new UsageError(
    `${path} was measured on another device (${report.device.cpu.brand}, id ${report.device.id}; this one is ${deviceId}): resume it there, or start a new run here.`,
  );
}

/** Throws UsageError: another engine or another version of the kernels is another experiment. */
export function checkSameSoftware({ tool, device }: Report, path: string): void {
  const before = `sparse-bench ${tool.version} on Node ${device.node}`;
  const now = `sparse-bench ${toolVersion()} on Node ${process.versions.node}`;
  if (before === now) return;
  throw new UsageError(
    `${path} was measured by ${before}, this is ${now}: resume it with the same, or start a new run.`,
  );
}

/** `found`: versions by id. Throws UsageError when a backend of the report is another one now, or not available any more. */
export function checkSameBackends(
  { backends }: Pick<Report, 'backends'>,
  found: ReadonlyMap<string, string>,
  path: string,
): void {
  const changed = backends.find(({ id, version }) => found.get(id) !== version);
  if (!changed) return;
  const { id, version } = changed;
  const now = found.get(id);
  throw new UsageError(
    now === undefined
      ? `${path} was measured with ${id}, which is not available now: make it available, or start a new run.`
      : `${path} was measured with ${id} ${version}, here it is ${now}: name the same again (a library with --library), or start a new run.`,
  );
}

function withoutNnz({ nnz: _nnz, ...workload }: Result['workload']): Workload {
  return workload;
}
