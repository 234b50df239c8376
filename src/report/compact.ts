import type { Report, Samples } from './schema.js';

/**
 * Times without digits that mean nothing: whole nanoseconds from 10 µs on, a tenth below, a
 * thousandth below 100 ns. The change is at most 1 part in 2000 (from 1 ns on), far under any noise
 * floor, and a report of a whole suite stays small. Applying it again changes nothing.
 */
export function roundNs(ns: number): number {
  if (ns >= 10_000) return Math.round(ns);
  if (ns >= 100) return Math.round(ns * 10) / 10;
  return Math.round(ns * 1000) / 1000;
}

/**
 * Samples as a report holds them. Statistics are made from these, not from the raw ones, so that
 * whoever reads the file finds the same figures.
 */
export function compactSamples(samples: Samples): Samples {
  return {
    ...samples,
    startNs: samples.startNs.map(Math.round),
    ns: samples.ns.map(roundNs),
  };
}

/** The report with every column of samples compact. */
export function compactReport(report: Report): Report {
  return {
    ...report,
    ruler: { ...report.ruler, ns: report.ruler.ns.map(roundNs) },
    results: report.results.map((result) => ({
      ...result,
      kernels: result.kernels.map((kernel) => ({ ...kernel, samples: compactSamples(kernel.samples) })),
    })),
  };
}
