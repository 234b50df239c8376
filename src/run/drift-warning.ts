import { bestSparseKernel } from '../report/headline.js';
import type { Report, Warning } from '../report/schema.js';
import { driftPerMinute } from '../stats/drift.js';

export const DRIFT_WARNING = 'drift';

/** A change of the machine's speed over the run that is worth a word. */
const LEAST_CHANGE = 0.1;
const NS_PER_MINUTE = 60e9;

/**
 * Whether the same kernels became slower or faster in the course of the run: by the time of each row's
 * best sparse kernel over its median. Ratios are made of neighbours and do not change with it; times do.
 */
export function driftWarning(report: Report): Warning | null {
  const startNs: number[] = [];
  const relative: number[] = [];
  for (const result of report.results) {
    const kernel = bestSparseKernel(result);
    if (!kernel?.medianNs) continue;
    const { samples, medianNs } = kernel;
    for (let i = 0; i < samples.ns.length; i++) {
      if (samples.twin[i] === 1 || !(samples.ns[i] > 0)) continue;
      startNs.push(samples.startNs[i]);
      relative.push(samples.ns[i] / medianNs);
    }
  }
  const perMinute = driftPerMinute(startNs, relative, { seed: report.seed });
  if (perMinute === null) return null;
  const minutes = (last(startNs) - first(startNs)) / NS_PER_MINUTE;
  const change = (1 + perMinute) ** minutes - 1;
  if (Math.abs(change) < LEAST_CHANGE) return null;
  const percent = `${Math.round(Math.abs(change) * 100)} %`;
  return {
    code: DRIFT_WARNING,
    message: `This machine became ${percent} ${change > 0 ? 'slower' : 'faster'} in the course of the run.`,
    remedy: 'Trust the ratios, which are made of neighbouring samples, more than the times.',
  };
}

function first(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function last(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}
