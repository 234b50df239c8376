/**
 * The rolling baseline of a cell: its last thirty values, and of these only what follows the last step,
 * once eight values do. So a regression that was accepted is the new normal after eight reports, and a past
 * that fell apart into two regimes is not taken for noise any longer than that.
 */
import { findSteps } from '../../stats/change-points.js';
import { median } from '../../stats/quantile.js';
import type { Cell } from '../compare/cells.js';
import { type CellPast, MIN_HISTORY } from '../compare/regression.js';
import type { SeriesGroup } from './series.js';

/** A month of nights: long enough for the spread, short enough to forget another season's operating system. */
export const BASELINE_REPORTS = 30;

/** `logTimes`: of the past, in the order of time. `cells`: judged beside it. */
export function rollingBaseline(logTimes: readonly number[], cells: number): readonly number[] {
  const recent = logTimes.slice(-BASELINE_REPORTS);
  const lastStep = findSteps(recent, { series: cells }).at(-1);
  if (lastStep === undefined || recent.length - lastStep < MIN_HISTORY) return recent;
  return recent.slice(lastStep);
}

/** The baseline of every cell of `group`, before the report of index `before` (default: all reports). */
export function baselineOf(group: SeriesGroup, before = group.reports.length): Map<string, CellPast> {
  const past = new Map<string, CellPast>();
  for (const [key, { cell, reports, logTimes, standardErrors, kernels }] of group.series) {
    const count = reports.filter((report) => report < before).length;
    if (count === 0) continue;
    const errors = standardErrors.slice(0, count).filter((error) => error !== null);
    const rolling = rollingBaseline(logTimes.slice(0, count), group.series.size);
    past.set(key, {
      cell,
      kernel: kernels[count - 1]!,
      usualKernel: mostFrequent(kernels.slice(count - rolling.length, count)),
      usualError: errors.length === 0 ? null : median(errors),
      logTimes: rolling,
      reports: reports.slice(count - rolling.length, count),
    });
  }
  return past;
}

/** The last of equals. At least one. */
function mostFrequent(kernels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kernel of kernels) counts.set(kernel, (counts.get(kernel) ?? 0) + 1);
  return kernels.reduce((best, kernel) => (counts.get(kernel)! >= counts.get(best)! ? kernel : best));
}

/** A single report as the past: what a comparison of two has. */
export function pastOfOne(cells: readonly Cell[]): Map<string, CellPast> {
  return new Map(
    cells.map((cell): [string, CellPast] => {
      const { kernel, logTime, standardError } = cell;
      const past: CellPast = {
        cell,
        kernel,
        usualKernel: kernel,
        logTimes: [logTime],
        reports: [0],
        usualError: standardError,
      };
      return [cell.key, past];
    }),
  );
}
