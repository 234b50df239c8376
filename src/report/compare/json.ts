/**
 * Comparisons and histories as JSON for scripts. The shape is documented in docs/compare.md and changes
 * with `comparisonVersion`. Changes are relative (0.1 takes 10 % longer), times in ns; unknown is null.
 */
import type { History } from '../history/history.js';
import type { Comparison } from './compare.js';
import type { DeviceComparison } from './devices.js';
import type { ReportOrigin } from './facts.js';
import type { CellChange } from './regression.js';
import type { FirstReport, Regression } from './regressions.js';

export const COMPARISON_VERSION = 1;

/** What `compare --json` prints, for `formatJson` or `JSON.stringify`. */
export function comparisonJson(comparison: Comparison): unknown {
  return finite({
    comparisonVersion: COMPARISON_VERSION,
    comparisons: comparison.map(entryJson),
  });
}

function entryJson(entry: Comparison[number]): unknown {
  switch (entry.kind) {
    case 'devices':
      return devicesJson(entry);
    case 'regression':
      return regressionJson(entry);
    case 'first':
      return firstJson(entry);
  }
}

function firstJson({ folder, now }: FirstReport): unknown {
  return { kind: 'first', base: { path: folder, reports: 0 }, now: originJson(now), failed: 0 };
}

/** A report may hold absurd figures, of which the ratio is beyond any number: unknown, too. */
function finite(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(finite);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, finite(entry)]));
}

function regressionJson(entry: Regression): unknown {
  const { base, now, limit, differences, notes, missing, added, cells } = entry;
  return {
    kind: 'regression',
    base: { path: base.path, reports: base.reports, last: originJson(base.origin) },
    now: originJson(now),
    limit,
    failed: cells.filter(({ fails }) => fails).length,
    differences,
    notes,
    missing: missing.map(({ key }) => key),
    added: added.map(({ key }) => key),
    cells: cells.map(changeJson),
  };
}

function changeJson(change: CellChange): unknown {
  const { cell } = change;
  const value = (logTime: number): number =>
    cell.unitNs === null ? Math.exp(-logTime) : Math.exp(logTime) * cell.unitNs;
  return {
    key: cell.key,
    kind: cell.kind,
    workload: cell.workload?.id ?? null,
    scope: cell.scope,
    backend: cell.backend,
    operand: cell.operand,
    kernel: cell.kernel,
    kernelBefore: change.kernelBefore,
    reports: change.reports,
    before: value(change.logTimeBefore),
    now: value(cell.logTime),
    change: change.change,
    ciLow: change.ciLow,
    ciHigh: change.ciHigh,
    visible: change.visible,
    shared: change.shared,
    undisturbed: change.undisturbed,
    pAdjusted: change.pAdjusted,
    verdict: change.verdict,
    fails: change.fails,
  };
}

function devicesJson({ reports, differences, notes, rows, means }: DeviceComparison): unknown {
  return {
    kind: 'devices',
    reports: reports.map(originJson),
    differences,
    notes,
    rows: rows.map(({ workload, figures }) => ({ workload: workload.id, figures })),
    means,
  };
}

function originJson({ path, startedAt, seed, toolVersion, device }: ReportOrigin): unknown {
  return { path, startedAt, seed, toolVersion, device };
}

/** What `history --json` prints. */
export function historyJson({ folder, limit, devices, noReports }: History): unknown {
  return finite({
    comparisonVersion: COMPARISON_VERSION,
    kind: 'history',
    folder,
    limit,
    failed: devices.flatMap(({ trends }) => trends).filter(({ latest }) => latest?.fails === true).length,
    noReports,
    devices: devices.map(({ reports, trends, judged }) => ({
      reports: reports.map(originJson),
      judged,
      cells: trends.map(({ series, steps, latest }) => ({
        key: series.cell.key,
        reports: series.reports,
        logTimes: series.logTimes,
        steps,
        latest: latest && changeJson(latest),
      })),
    })),
  });
}
