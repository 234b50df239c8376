/**
 * What is kept of a report for a comparison: where it is from, how it was made, and its cells. A small
 * part of the file, so that a history of thousands fits in memory.
 */
import { type Measured, measuredOn } from '../measured-on.js';
import type { Report } from '../schema.js';
import { type Cell, type CellSource, cellsOf } from './cells.js';

export interface ReportOrigin {
  /** As the person named it, or as it was found in a folder. */
  readonly path: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seed: number;
  readonly toolVersion: string;
  readonly settings: Pick<
    Report['settings'],
    'suite' | 'suiteLabel' | 'kernels' | 'allKernels' | 'visits' | 'engine'
  >;
  readonly device: {
    readonly id: string;
    /** `AMD EPYC, 2 cores`, and its GPUs where they were measured. */
    readonly label: string;
    readonly node: string;
    readonly v8: string;
    /** `linux Debian GNU/Linux 12 x64`. */
    readonly os: string;
  };
  /** The backends that ran. */
  readonly backends: readonly { readonly id: string; readonly version: string }[];
  /** Ids of its rows, in order. */
  readonly workloads: readonly string[];
}

export interface ReportFacts extends ReportOrigin {
  readonly cells: readonly Cell[];
}

/** What `factsOf` needs of a report. */
export type FactsSource = CellSource &
  Pick<Report, 'startedAt' | 'seed'> & {
    readonly tool: { readonly version: string };
    readonly settings: ReportOrigin['settings'];
    readonly device: Pick<Report['device'], 'id' | 'node' | 'v8' | 'os'> & Measured['device'];
  };

export function factsOf(report: FactsSource, path: string): ReportFacts {
  const { device, settings } = report;
  const { platform, distro, release, arch } = device.os;
  return {
    path,
    startedAt: report.startedAt,
    seed: report.seed,
    toolVersion: report.tool.version,
    settings: {
      suite: settings.suite,
      suiteLabel: settings.suiteLabel,
      kernels: settings.kernels,
      allKernels: settings.allKernels,
      visits: settings.visits,
      engine: settings.engine,
    },
    device: {
      id: device.id,
      label: measuredOn(report),
      node: device.node.replace(/^v/, ''),
      v8: device.v8,
      os: [platform, distro, release, arch].filter((part) => part !== null).join(' '),
    },
    backends: report.backends.map(({ id, version }) => ({ id, version })),
    workloads: report.results.map(({ workload }) => workload.id),
    cells: cellsOf(report),
  };
}
