import type { Report } from '../schema.js';

/** What some export formats ask for. */
export interface ExportOptions {
  /** github-action-benchmark: a file has one direction. Times: smaller is better; speed-ups: bigger is better. */
  readonly values: 'times' | 'speedups';
  /** conbench: the GitHub repository whose commit was measured, `https://github.com/ORG/REPO`. */
  readonly repository: string | null;
  /** conbench: the commit that was measured. */
  readonly commit: string | null;
}

export const DEFAULT_EXPORT_OPTIONS: ExportOptions = { values: 'times', repository: null, commit: null };

/** A pure function from report to document. Throws UsageError where an option that it needs is missing. */
export type Exporter = (report: Report, options: ExportOptions) => string;
