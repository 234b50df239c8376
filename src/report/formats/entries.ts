/**
 * What a report holds, as the flat lists that trackers want: rows, kernels and speed-ups, each with a name
 * that is unique in the report and the same in the next one.
 */
import { geometricMean } from '../../stats/geometric-mean.js';
import { comparedBackends, type Headline, headline } from '../headline.js';
import type { KernelResult, Report, Result, Speedup } from '../schema.js';
import { createNamer } from './names.js';
import { finite } from './text.js';

export interface RowEntry {
  /** The workload's id. */
  readonly name: string;
  readonly result: Result;
  readonly headline: Headline;
}

export interface KernelEntry {
  /** `<row> <kernel>`; of a dense kernel of the baseline layer `<row> baseline <layer> <kernel>`. */
  readonly name: string;
  readonly row: RowEntry;
  readonly kernel: KernelResult;
  /** What the kernel computed: the row's workload, or that of its baseline layer. */
  readonly workload: Result['workload'];
}

export interface TimedEntry extends KernelEntry {
  readonly medianNs: number;
  /** ns per product of every sample but those of the A/A twin, in the order of time; at least one. */
  readonly ns: readonly number[];
  /** Products in each of these samples. */
  readonly iterations: readonly number[];
}

export interface SpeedupEntry {
  /** `<row> speed-up` and the like: it does not say which kernels won, since others may win tomorrow. */
  readonly name: string;
  readonly kind: 'strongest-dense' | 'baseline-layer' | 'same-backend';
  readonly row: RowEntry;
  readonly speedup: Speedup;
}

export interface Score {
  /** `geometric mean`, `geometric mean within wasm`. */
  readonly name: string;
  /** null: best sparse over strongest dense. */
  readonly backend: string | null;
  readonly ratio: number;
  /** Finished rows that it covers, of `of`. */
  readonly rows: number;
  readonly of: number;
}

export function rowEntries(report: Report): RowEntry[] {
  const nameOf = createNamer();
  return report.results.map((result) => ({
    name: nameOf(result.workload.id),
    result,
    headline: headline(report, result),
  }));
}

/** Every kernel of every row, whatever became of it. */
export function kernelEntries(rows: readonly RowEntry[]): KernelEntry[] {
  const nameOf = createNamer();
  return rows.flatMap((row) =>
    row.result.kernels.map((kernel) => {
      const { workload, baseline } = row.result;
      const isOwn = kernel.workload === workload.id;
      const layer = isOwn ? '' : ` baseline ${baseline?.layer ?? kernel.workload}`;
      return {
        name: nameOf(`${row.name}${layer} ${kernel.id}`),
        row,
        kernel,
        workload: isOwn ? workload : (baseline ?? workload),
      };
    }),
  );
}

/** The kernels with a time and samples that it was made from. */
export function timedEntries(report: Report): TimedEntry[] {
  return kernelEntries(rowEntries(report)).flatMap((entry) => {
    const { status, medianNs, samples } = entry.kernel;
    if (status !== 'timed' || medianNs === null || !(medianNs > 0)) return [];
    const own = samples.ns.flatMap((_, index) => (samples.twin[index] === 0 ? [index] : []));
    if (own.length === 0) return [];
    return [
      {
        ...entry,
        medianNs,
        ns: own.map((index) => samples.ns[index] ?? 0),
        iterations: own.map((index) => samples.iterations[index] ?? 1),
      },
    ];
  });
}

/** The speed-ups that every view says first; those of single kernels are in `Result.speedups`. */
export function speedupEntries(rows: readonly RowEntry[]): SpeedupEntry[] {
  const nameOf = createNamer();
  return rows.flatMap((row) => {
    const { speedup, baseline, sameBackend } = row.headline;
    const found: [string, SpeedupEntry['kind'], Speedup | null][] = [
      ['speed-up', 'strongest-dense', speedup],
      ['speed-up over the baseline layer', 'baseline-layer', baseline],
      ...[...sameBackend].map(([backend, own]): [string, 'same-backend', Speedup] => [
        `speed-up within ${backend}`,
        'same-backend',
        own,
      ]),
    ];
    return found.flatMap(([what, kind, own]) =>
      own === null ? [] : [{ name: nameOf(`${row.name} ${what}`), kind, row, speedup: own }],
    );
  });
}

/** One figure for the whole report and one per backend, over the rows that are finished. */
export function scores(report: Report, rows: readonly RowEntry[]): Score[] {
  const nameOf = createNamer();
  const finished = rows.filter(({ result }) => result.stopReason !== null);
  const over = (text: string, backend: string | null, pick: (row: Headline) => Speedup | null): Score[] => {
    const ratios = finished.flatMap((row) => pick(row.headline)?.ratio ?? []);
    const ratio = ratios.length === 0 ? null : finite(geometricMean(ratios));
    if (ratio === null || ratio === 0) return [];
    return [{ name: nameOf(text), backend, ratio, rows: ratios.length, of: rows.length }];
  };
  return [
    ...over('geometric mean', null, ({ speedup }) => speedup),
    ...comparedBackends(report).flatMap((id) =>
      over(`geometric mean within ${id}`, id, ({ sameBackend }) => sameBackend.get(id) ?? null),
    ),
  ];
}
