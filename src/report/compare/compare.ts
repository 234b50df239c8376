/** Reports beside each other: one device over time, or several devices. */
import { readFolder } from '../history/read-folder.js';
import { readReport } from '../read.js';
import { compareDevices, type DeviceComparison } from './devices.js';
import { factsOf } from './facts.js';
import { compareTwo, compareWithPast, type FirstReport, firstOf, type Regression } from './regressions.js';

/** How `compareFiles` compares. */
export interface CompareOptions {
  /** Folder with reports of the past; null: the first report is what the others are held against. */
  readonly baseline: string | null;
  /** Relative slow-down at which a cell fails, 0.05 is 5 %; null: none does. */
  readonly limit: number | null;
}

/** One entry per new report, or one of kind `devices`. A report that is the first of its kind in its own past has nothing to be held against. */
export type Comparison = readonly (Regression | FirstReport)[] | readonly [DeviceComparison];

/**
 * Compares the reports in the files `paths`: with a baseline each with that folder; else, when all are of
 * one device, the second and further ones with the first; else all as devices.
 *
 * @throws UsageError when a file is no report, there are too few, or they should not be compared.
 */
export async function compareFiles(paths: readonly string[], options: CompareOptions): Promise<Comparison> {
  const reports = paths.map((path) => ({ path, report: readReport(path) }));
  if (options.baseline !== null) {
    const folder = await readFolder(options.baseline);
    return reports.map(({ path, report }) => {
      const now = factsOf(report, path);
      return firstOf(folder, now) ?? compareWithPast(folder, now, options.limit);
    });
  }
  const [first, ...others] = reports;
  if (others.some(({ report }) => report.device.id !== first!.report.device.id))
    return [compareDevices(reports)];
  const base = factsOf(first!.report, first!.path);
  return others.map(({ path, report }) => compareTwo(base, factsOf(report, path), options.limit));
}
