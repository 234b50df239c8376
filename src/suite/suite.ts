import type { Workload } from '../workload/workload.js';

/** A speed-up that somebody published, attached to the row that measures the same thing here. */
export interface PublishedClaim {
  /** `Narang et al. 2017, Table 4`. */
  readonly source: string;
  /** What the source's row says: `GRU 3568, 95 %, batch 1, against dense GRU 2560`. */
  readonly row: string;
  /** The ratio the source used: against the dense product of the same layer, or of the row's baseline layer. */
  readonly scope: 'same-layer' | 'baseline-layer';
  readonly published: {
    readonly ratio: number;
    readonly device: string;
    readonly library: string | null;
    readonly note: string | null;
  };
}

/** One row to measure: a sparse workload, and the dense baseline of another layer where a claim needs one. */
export interface SuiteRow {
  readonly workload: Workload;
  /** The same as `workload` but for the layer and the pattern (uniform), computed by dense kernels only; null where no claim needs it. */
  readonly baseline: Workload | null;
  readonly claims: readonly PublishedClaim[];
}

/** A suite, expanded. */
export interface Suite {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Time limit of a whole run in seconds, when `--max-time` is not given. */
  readonly maxTimeSeconds: number;
  readonly rows: readonly SuiteRow[];
}
