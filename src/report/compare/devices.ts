/**
 * Devices side by side: what each report says of the rows that they share, and geometric means over them.
 * Nothing is tested here: two devices differ, and each figure brings its own interval.
 */
import { UsageError } from '../../errors.js';
import { geometricMean } from '../../stats/geometric-mean.js';
import { type Headline, headline } from '../headline.js';
import type { Report, Result, Speedup, Verdict } from '../schema.js';
import { type Difference, differencesOf } from './differences.js';
import { factsOf, type ReportOrigin } from './facts.js';

export interface Ratio {
  readonly ratio: number;
  readonly ciLow: number;
  readonly ciHigh: number;
}

/** What one device did with one row. */
export interface DeviceFigure {
  /** The best sparse kernel over the strongest dense one; null: not measured, and `reason` says why. */
  readonly speedup:
    | (Ratio & { readonly verdict: Verdict; readonly dense: string; readonly sparse: string })
    | null;
  readonly reason: string | null;
  readonly denseNs: number | null;
  readonly sparseNs: number | null;
  /** Of the best sparse kernel: share of the nearer roof, and which roof that is. */
  readonly ceilingFraction: number | null;
  readonly ceiling: string | null;
}

export interface DeviceRow {
  readonly workload: Result['workload'];
  /** One entry per report, in their order. */
  readonly figures: readonly DeviceFigure[];
}

export interface DeviceMean {
  /** `strongest dense`: the best sparse kernel over the strongest dense one; else a backend over its own dense kernel. */
  readonly over: string;
  /** Rows in which every device has this figure; the mean is over these alone. At least one. */
  readonly workloads: readonly string[];
  /** One per report. */
  readonly means: readonly Ratio[];
}

/** Reports of several devices, one column each. */
export interface DeviceComparison {
  readonly kind: 'devices';
  readonly reports: readonly ReportOrigin[];
  /** Of every report but the first against the first. */
  readonly differences: readonly { readonly report: number; readonly differences: readonly Difference[] }[];
  readonly notes: readonly string[];
  /** Rows that at least two reports have, in the order of the first that has them. */
  readonly rows: readonly DeviceRow[];
  readonly means: readonly DeviceMean[];
}

export interface NamedReport {
  readonly path: string;
  readonly report: Report;
}

/** `reports`: at least two. @throws UsageError when no two of them share a row, or their engines differ. */
export function compareDevices(reports: readonly NamedReport[]): DeviceComparison {
  const origins = reports.map(({ path, report }) => {
    const { cells: _, ...origin } = factsOf(report, path);
    return origin;
  });
  refuseOtherEngine(origins);
  const shared = sharedWorkloads(origins);
  if (shared.length === 0) {
    throw new UsageError(
      `${origins.map(({ path }) => path).join(' and ')} have no row in common: layer, sparsity, pattern, batch, cache and threads must be equal; run the same suite on each device.`,
    );
  }
  const byWorkload = reports.map(
    ({ report }) =>
      new Map(report.results.map((result) => [result.workload.id, headline(report, result)] as const)),
  );
  return {
    kind: 'devices',
    reports: origins,
    differences: origins.slice(1).map((origin, index) => ({
      report: index + 1,
      differences: differencesOf(origins[0]!, origin),
    })),
    notes: notesOf(origins, shared),
    rows: shared.map((id) => deviceRow(id, byWorkload)),
    means: meansOf(shared, byWorkload),
  };
}

function refuseOtherEngine(origins: readonly ReportOrigin[]): void {
  const [first, ...others] = origins;
  const other = others.find(({ settings }) => settings.engine !== first!.settings.engine);
  if (other === undefined) return;
  throw new UsageError(
    `${first!.path} was measured with the engine ${first!.settings.engine}, ${other.path} with ${other.settings.engine}: they time differently and cannot be compared; measure one of them again with --engine.`,
  );
}

function sharedWorkloads(origins: readonly ReportOrigin[]): string[] {
  const all = [...new Set(origins.flatMap(({ workloads }) => workloads))];
  return all.filter((id) => origins.filter(({ workloads }) => workloads.includes(id)).length > 1);
}

function notesOf(origins: readonly ReportOrigin[], shared: readonly string[]): string[] {
  const seeds = new Set(origins.map(({ seed }) => seed));
  const partial = origins.filter(({ workloads }) => workloads.length !== shared.length);
  return [
    ...(seeds.size > 1
      ? ['The seeds differ: the weights have the same shape and sparsity, but other non-zeros.']
      : []),
    ...(partial.length === 0
      ? []
      : [
          `Compared on the ${shared.length} rows that at least two reports have; ${partial.map(({ path, workloads }) => `${path} has ${workloads.length}`).join(', ')}.`,
        ]),
  ];
}

type ByWorkload = ReadonlyMap<string, Headline>;

function deviceRow(id: string, byWorkload: readonly ByWorkload[]): DeviceRow {
  const rows = byWorkload.map((rows) => rows.get(id));
  const { workload } = rows.find((row) => row !== undefined)!.result;
  return { workload, figures: rows.map(deviceFigure) };
}

function deviceFigure(row: Headline | undefined): DeviceFigure {
  const { speedup = null, dense = null, sparse = null } = row ?? {};
  return {
    speedup: speedup && {
      ratio: speedup.ratio,
      ciLow: speedup.ciLow,
      ciHigh: speedup.ciHigh,
      verdict: speedup.verdict,
      dense: speedup.dense,
      sparse: speedup.sparse,
    },
    reason: row === undefined ? 'not in this report' : speedup === null ? row.verdict.reason : null,
    denseNs: dense?.medianNs ?? null,
    sparseNs: sparse?.medianNs ?? null,
    ceilingFraction: sparse?.ceilingFraction ?? null,
    ceiling: sparse?.ceiling ?? null,
  };
}

function meansOf(shared: readonly string[], byWorkload: readonly ByWorkload[]): DeviceMean[] {
  const backends = new Set(
    byWorkload.flatMap((rows) => [...rows.values()].flatMap((row) => [...row.sameBackend.keys()])),
  );
  return [
    meanOver('strongest dense', shared, byWorkload, ({ speedup }) => speedup),
    ...[...backends].map((backend) =>
      meanOver(backend, shared, byWorkload, ({ sameBackend }) => sameBackend.get(backend) ?? null),
    ),
  ].filter((mean) => mean.workloads.length > 0);
}

function meanOver(
  over: string,
  shared: readonly string[],
  byWorkload: readonly ByWorkload[],
  select: (row: Headline) => Speedup | null,
): DeviceMean {
  const covered = shared.flatMap((id) => {
    const speedups = byWorkload.flatMap((rows) => {
      const row = rows.get(id);
      return (row && select(row)) ?? [];
    });
    return speedups.length === byWorkload.length ? [{ id, speedups }] : [];
  });
  const means =
    covered.length === 0
      ? []
      : byWorkload.map((_, report) => meanRatio(covered.map(({ speedups }) => speedups[report]!)));
  return { over, workloads: covered.map(({ id }) => id), means };
}

/**
 * Geometric mean, with the geometric means of the bounds as its bounds. Rows of one run err together (one
 * machine, one hour), by how much nobody knows: this interval is right when they do so fully and too wide
 * when they do not, since a mean never varies more than its parts on average.
 */
export function meanRatio(ratios: readonly Ratio[]): Ratio {
  return {
    ratio: geometricMean(ratios.map(({ ratio }) => ratio)),
    ciLow: geometricMean(ratios.map(({ ciLow }) => ciLow)),
    ciHigh: geometricMean(ratios.map(({ ciHigh }) => ciHigh)),
  };
}
