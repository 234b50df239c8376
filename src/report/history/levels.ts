import { median } from '../../stats/quantile.js';
import type { Series } from './series.js';

/**
 * The series in at most `columns` steps of equal numbers of reports, for a drawing: the median of each,
 * null where no report of the step has the cell.
 */
export function levelsOf(
  { reports, logTimes }: Pick<Series, 'reports' | 'logTimes'>,
  reportCount: number,
  columns: number,
): (number | null)[] {
  const count = Math.min(columns, reportCount);
  const steps = Array.from({ length: count }, (): number[] => []);
  reports.forEach((report, index) => {
    steps[Math.floor((report * count) / reportCount)]!.push(logTimes[index]!);
  });
  return steps.map((values) => (values.length === 0 ? null : median(values)));
}
