/**
 * The parts of a run with `--shard` as one report. Rows, their samples and figures come from one part each
 * and stay as they are; what is said of the run as a whole is put together here, or has to be made anew from
 * all rows (noise floor, verdicts, claims), for which `remake` is handed in.
 *
 * Parts may have run at the same time on machines of one kind, so times of different parts are never
 * compared: a warning about drift is about its part.
 */
import { UsageError } from '../errors.js';
import { judgeClaims } from './claims.js';
import { checkMergeable, type Part } from './mergeable.js';
import type { Report, Result, Roofline } from './schema.js';

export type { Part } from './mergeable.js';

/** How `mergeReports` merges. */
export interface MergeOptions {
  /** Merge although parts are missing; a warning then says which. */
  readonly partial: boolean;
  /** Figures that depend on all rows or on the roofs, made anew from the samples. */
  readonly remake: (report: Report) => Report;
}

/**
 * The parts of a run with `--shard` as the report of the whole suite.
 *
 * @throws UsageError, one sentence, where the parts do not belong together (see `checkMergeable`), a part
 * is there twice, or one is missing and `partial` is not set.
 */
export function mergeReports(parts: readonly Part[], { partial, remake }: MergeOptions): Report {
  const shards = checkMergeable(parts);
  const missing = shards.missing;
  if (missing.length > 0 && !partial) {
    throw new UsageError(
      `${partsText(missing, shards.count)} missing: add the report, or take what there is with --partial.`,
    );
  }
  const remade = remake(joinParts(parts, shards.count));
  const claims = judgeClaims(claimedRows(remade), remade.results);
  const warnings =
    missing.length === 0 ? remade.warnings : [...remade.warnings, missingWarning(missing, shards.count)];
  return { ...remade, claims, warnings };
}

function partsText(indices: readonly number[], count: number): string {
  return `${indices.length === 1 ? 'Part' : 'Parts'} ${indices.join(', ')} of ${count} ${indices.length === 1 ? 'is' : 'are'}`;
}

function missingWarning(missing: readonly number[], count: number): Report['warnings'][number] {
  return {
    code: 'shard',
    message: `${partsText(missing, count)} missing: their rows are not in this report.`,
    remedy: 'Merge again when they have run.',
  };
}

/** The rows in the order of the suite; the sums and unions of the rest. */
function joinParts(parts: readonly Part[], count: number): Report {
  const reports = parts.map(({ report }) => report);
  const [first] = reports;
  if (first === undefined) throw new UsageError('Name the reports to merge.');
  const startMs = Math.min(...reports.map(({ startedAt }) => Date.parse(startedAt)));
  const rows = reports
    .flatMap((report) =>
      report.results.map((result, index) => ({
        report,
        index,
        place: report.settings.shard?.rows[index] ?? index,
        result: shifted(result, (Date.parse(report.startedAt) - startMs) * 1e6),
      })),
    )
    .sort((a, b) => a.place - b.place);
  const placeOf = (report: Report, index: number): number =>
    rows.findIndex((row) => row.report === report && row.index === index);
  const { shard: _shard, ...settings } = first.settings;
  const resumed = reports.flatMap((report) => report.settings.resumed ?? []);
  return {
    ...first,
    startedAt: new Date(startMs).toISOString(),
    elapsedSeconds: reports.reduce((sum, { elapsedSeconds }) => sum + elapsedSeconds, 0),
    settings: {
      ...settings,
      maxTimeSeconds: settings.maxTimeSeconds * count,
      ...(resumed.length === 0 ? {} : { resumed }),
    },
    roofline: joinRooflines(reports.flatMap(({ roofline }) => roofline)),
    backends: first.backends.map((backend, at) => ({
      ...backend,
      // A part without rows for it has not measured the roofs.
      roofline: reports.map(({ backends }) => backends[at].roofline).find((id) => id !== null) ?? null,
    })),
    results: rows.map(({ result }) => result),
    claims: rows.flatMap(({ report, result }) =>
      report.claims.filter(({ workload }) => workload === result.workload.id),
    ),
    unavailable: distinct(reports.flatMap(({ unavailable }) => unavailable)),
    failures: distinct(reports.flatMap(({ failures }) => failures)),
    warnings: distinct(reports.flatMap(({ warnings }) => warnings)),
    ruler: joinRulers(reports, placeOf),
  };
}

/** Samples of all parts count from the start of the first one. */
function shifted(result: Result, byNs: number): Result {
  if (byNs === 0) return result;
  return {
    ...result,
    kernels: result.kernels.map((kernel) => ({
      ...kernel,
      samples: {
        ...kernel.samples,
        startNs: kernel.samples.startNs.map((ns) => Math.min(ns + byNs, Number.MAX_SAFE_INTEGER)),
      },
    })),
  };
}

function joinRulers(
  reports: readonly Report[],
  placeOf: (report: Report, index: number) => number,
): Report['ruler'] {
  const placed = reports.map((report) => {
    const places = report.results.map((_, index) => placeOf(report, index));
    return { ...report.ruler, result: report.ruler.result.map((index) => places[index] ?? index) };
  });
  return {
    result: placed.flatMap(({ result }) => result),
    visit: placed.flatMap(({ visit }) => visit),
    round: placed.flatMap(({ round }) => round),
    ns: placed.flatMap(({ ns }) => ns),
  };
}

/**
 * One entry per backend and number of threads: of the same roof measured several times the highest, since a disturbance can only
 * lower it, and nothing can be faster than the hardware.
 */
function joinRooflines(rooflines: readonly Roofline[]): Roofline[] {
  const joined = new Map<string, Roofline>();
  for (const next of rooflines.filter(({ read }) => read.length > 0)) {
    const key = `${next.backend} ${next.threads}`;
    const before = joined.get(key);
    joined.set(key, before === undefined ? next : highest(before, next));
  }
  return [...joined.values()];
}

function highest(a: Roofline, b: Roofline): Roofline {
  const bandwidth = new Map(a.read.map(({ bytes, gbPerS }) => [bytes, gbPerS]));
  for (const { bytes, gbPerS } of b.read) bandwidth.set(bytes, Math.max(gbPerS, bandwidth.get(bytes) ?? 0));
  return {
    ...a,
    multiplyAddGflops: Math.max(a.multiplyAddGflops, b.multiplyAddGflops),
    read: [...bandwidth].sort(([x], [y]) => x - y).map(([bytes, gbPerS]) => ({ bytes, gbPerS })),
  };
}

function claimedRows(report: Report): Parameters<typeof judgeClaims>[0] {
  return report.results.map(({ workload }) => ({
    workload,
    claims: report.claims.filter((claim) => claim.workload === workload.id),
  }));
}

function distinct<T>(entries: readonly T[]): T[] {
  return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
}
