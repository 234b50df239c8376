import type { ExitCode } from '../errors.js';
import type { Report } from '../report/schema.js';

export type Phase = 'probe' | 'roofline' | 'prepare' | 'verify' | 'race' | 'sample';

/** Where the run is. Sent often: a view draws it at most four times a second. */
export interface Progress {
  readonly phase: Phase;
  /** What is being done right now, in words: `timing dense against sparse, round 3 of 40`, `checking js/sell-f32 against float64`. */
  readonly detail: string;
  /** Index into `report.results`; null before the first row. */
  readonly resultIndex: number | null;
  /** Visit under way, from 1; null outside visits. */
  readonly visit: number | null;
  /** Least visits of every row. */
  readonly visits: number;
  /** Work done over all work planned, 0 to 1. */
  readonly fraction: number;
  readonly elapsedSeconds: number;
  /** Honest estimate from the visits so far; null while there is none. */
  readonly remainingSeconds: number | null;
}

/** All that a view needs: the report as it stands (a row is provisional while `stopReason` is null), and progress. */
export type RunEvent =
  | { readonly type: 'report'; readonly report: Report }
  | { readonly type: 'progress'; readonly progress: Progress };

/** How a run ended. */
export interface RunOutcome {
  readonly report: Report;
  /** Where the report lies; null when nothing was written. */
  readonly path: string | null;
  readonly exitCode: ExitCode;
}

/** Hears what happens in a run: `run(options, onEvent, signal)`. Aborting the signal ends the run within a second, keeping finished visits. */
export type RunListener = (event: RunEvent) => void;
