import { benchmarkJsLines } from '../report/benchmarkjs-lines.js';
import type { Report } from '../report/schema.js';
import { layoutReport } from './layout/layout.js';
import { spokenReport } from './layout/spoken.js';
import { BLANK, type Line, span } from './lines.js';
import { type Environment, wantsSentences } from './terminal.js';

export interface FinalOptions {
  readonly columns: number;
  readonly details: boolean;
  readonly path: string | null;
  readonly env: Environment;
}

/**
 * All that a finished report shows, on every way to the screen. The lines in the form of Benchmark.js
 * come last and are never broken, however narrow the screen: programs read them.
 */
export function finalLines(report: Report, { columns, details, path, env }: FinalOptions): Line[] {
  const lines = wantsSentences(env)
    ? spokenReport(report, path)
    : layoutReport(report, { columns, details, path });
  if (report.settings.engine !== 'benchmarkjs') return lines;
  return [...lines, BLANK, ...benchmarkJsLines(report).map((text) => [span(text)])];
}
