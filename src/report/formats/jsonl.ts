/**
 * The whole report as one JSON object per line, for jq, DuckDB or a data frame: a line of `type` `run`, then per row
 * `row`, `kernel` and `speedup` lines, then `claim` and `ruler`. Each carries `run`, so that files of many runs can be put
 * together. Nothing is rounded, renamed or left out; samples stay columns of equal length.
 */
import type { Report } from '../schema.js';
import { strictJsonLine } from './text.js';

export function exportJsonl(report: Report): string {
  const { results, claims, ruler, ...rest } = report;
  const run = `${report.startedAt} ${report.device.id}`;
  const line = (type: string, fields: object): string => strictJsonLine({ type, run, ...fields });
  return [
    line('run', rest),
    ...results.flatMap(({ kernels, speedups, workload, ...row }, index) => [
      line('row', { row: index, workload, ...row }),
      ...kernels.map((kernel) => line('kernel', { row: index, rowWorkload: workload.id, ...kernel })),
      ...speedups.map((speedup) => line('speedup', { row: index, rowWorkload: workload.id, ...speedup })),
    ]),
    ...claims.map((claim) => line('claim', claim)),
    line('ruler', ruler),
  ].join('');
}
