/**
 * New against old on one device: per cell the change, its interval and a verdict, over all cells at once.
 *
 * With eight or more reports of the past, a cell is held against its own run-to-run spread. With fewer,
 * that spread is unknown, and what is inside a run says too little about it: intervals of single runs are
 * narrower than what a host does over minutes. So a prior takes its place that is wide on purpose: runs are
 * taken to differ by six per cent, or twice what the visits suggest where that is more, be it those of the
 * cell or of most cells; but by ten at most, so that a doubling is always seen. (On a shared host the bandwidth of memory changes by up to twofold from one
 * quarter of an hour to the next, and with it the dense times of layers that no cache holds.) What such
 * a comparison could not have seen is said, cell by cell.
 */
import { adjustedPValues } from '../../stats/false-discovery.js';
import {
  type Past,
  type Prediction,
  predict,
  predictionHalfWidth,
  priorOfKind,
  type SpreadPrior,
  summarisePast,
} from '../../stats/prediction.js';
import { median } from '../../stats/quantile.js';
import type { Cell, CellKind } from './cells.js';

/** Reports of the past from which a cell's own spread is used. */
export const MIN_HISTORY = 8;
/**
 * Share of false calls among calls, both directions together; half of it is the chance that a report of the
 * same build has any cell that is called slower.
 */
export const FALSE_DISCOVERY_RATE = 0.02;
/** What SAME means where no limit was given: the whole interval lies within. */
export const USUAL_LIMIT = 0.05;

const CONFIDENCE = 0.95;
const WIDE = { least: 0.06, most: 0.1, timesVisits: 2, freedom: 12 };
const USUAL_SCATTER = 2;

export type ChangeVerdict = 'SLOWER' | 'FASTER' | 'SAME' | 'AMBIGUOUS';

/** One cell of the past: its values in the order of time. */
export interface CellPast {
  /** As in one of the reports. */
  readonly cell: Cell;
  /** That led in the last of the reports. */
  readonly kernel: string;
  /** `logTime` of the reports that are the baseline, at least one. */
  readonly logTimes: readonly number[];
  /** Median of the standard errors that these reports gave themselves; null: none did. */
  readonly usualError: number | null;
}

/** One cell of a new report, held against its past. */
export interface CellChange {
  readonly cell: Cell;
  /** Kernel that led in the past; differs from `cell.kernel` where another leads now. */
  readonly kernelBefore: string;
  /** Reports that the past consists of. */
  readonly reports: number;
  /** ln of the relative time: the mean of the past. */
  readonly logTimeBefore: number;
  /** Relative change of the time: 0.1 takes 10 % longer, −0.1 a tenth less. */
  readonly change: number;
  readonly ciLow: number;
  readonly ciHigh: number;
  /** The smallest slow-down that would have been called for certain, whatever the other cells did. */
  readonly visible: number;
  /** Adjusted for the number of cells (Benjamini and Hochberg). */
  readonly pAdjusted: number;
  readonly verdict: ChangeVerdict;
  /** Called slower, and by the limit or more. Always false without a limit. */
  readonly fails: boolean;
}

/** `limit`: relative, 0.05 is 5 %; null: nothing fails. */
export function judgeChanges(
  now: readonly Cell[],
  past: ReadonlyMap<string, CellPast>,
  limit: number | null,
): CellChange[] {
  const pairs = now.flatMap((cell) => {
    const before = past.get(cell.key);
    return before === undefined ? [] : [{ cell, before, summary: summarisePast(before.logTimes) }];
  });
  const priors = {
    'speed-up': priorOf('speed-up', pairs),
    time: priorOf('time', pairs),
  };
  const restlessness = {
    'speed-up': restlessnessOf('speed-up', pairs),
    time: restlessnessOf('time', pairs),
  };
  const judged = pairs.map((pair) => ({
    ...pair,
    prediction: predictionOf(pair, priors[pair.cell.kind], restlessness[pair.cell.kind]),
  }));
  const adjusted = adjustedPValues(judged.map(({ prediction }) => prediction.pValue));
  const surely = 1 - FALSE_DISCOVERY_RATE / Math.max(1, judged.length);
  return judged.map(({ cell, before, summary, prediction }, index) => {
    const { change } = prediction;
    const half = predictionHalfWidth(prediction, CONFIDENCE);
    const bounds = { ciLow: Math.expm1(change - half), ciHigh: Math.expm1(change + half) };
    const verdict = verdictOf(adjusted[index], change, bounds, limit ?? USUAL_LIMIT);
    return {
      cell,
      kernelBefore: before.kernel,
      reports: summary.count,
      logTimeBefore: summary.mean,
      change: Math.expm1(change),
      ...bounds,
      visible: Math.expm1(predictionHalfWidth(prediction, surely)),
      pAdjusted: adjusted[index],
      verdict,
      fails: limit !== null && verdict === 'SLOWER' && Math.expm1(change) >= limit,
    };
  });
}

/** What the comparison as a whole could have seen: the median cell and the least certain one. At least one cell. */
export function visibleFrom(changes: readonly CellChange[]): {
  readonly middle: number;
  readonly worst: number;
} {
  const visible = changes.map((change) => change.visible);
  return { middle: median(visible), worst: Math.max(...visible) };
}

function verdictOf(
  pAdjusted: number,
  change: number,
  { ciLow, ciHigh }: Pick<CellChange, 'ciLow' | 'ciHigh'>,
  limit: number,
): ChangeVerdict {
  if (pAdjusted <= FALSE_DISCOVERY_RATE) return change > 0 ? 'SLOWER' : 'FASTER';
  return ciHigh <= limit && ciLow >= 1 / (1 + limit) - 1 ? 'SAME' : 'AMBIGUOUS';
}

interface Pair {
  readonly cell: Cell;
  readonly before: CellPast;
  readonly summary: Past;
}

function predictionOf(pair: Pair, prior: (pair: Pair) => SpreadPrior, restlessness: number): Prediction {
  const times = pair.summary.count >= MIN_HISTORY ? restlessness : 1;
  return predict(pair.cell.logTime, pair.summary, prior(pair), times);
}

/** By the length of a cell's past: from other cells' pasts where it is long enough, else the wide one. */
function priorOf(kind: CellKind, pairs: readonly Pair[]): (pair: Pair) => SpreadPrior {
  const own = pairs.filter(({ cell }) => cell.kind === kind);
  const ofKind = priorOfKind(
    own.filter(({ summary }) => summary.count >= MIN_HISTORY).map(({ summary }) => summary),
  );
  const errors = own.flatMap(standardErrors);
  const usual = errors.length === 0 ? 0 : median(errors);
  return (pair) => (pair.summary.count >= MIN_HISTORY && ofKind !== null ? ofKind : widePrior(pair, usual));
}

function widePrior(pair: Pair, usualError: number): SpreadPrior {
  const seen = WIDE.timesVisits * Math.max(usualError, ...standardErrors(pair));
  return { variance: Math.min(WIDE.most, Math.max(WIDE.least, seen)) ** 2, freedom: WIDE.freedom };
}

/**
 * A night on which the machine was busy from beginning to end gives figures that are off, and says so: the
 * errors that its figures give themselves are several times the usual ones. So the spread that is expected
 * of the new report grows with the median of these quotients, once that is above two. The cells of a kind
 * share it: a single cell's error is itself off by up to twofold, and a busy machine troubles all of them,
 * each by its own spread. Without a history the wide prior has it already.
 */
function restlessnessOf(kind: CellKind, pairs: readonly Pair[]): number {
  const quotients = pairs.flatMap(({ cell, before, summary }) =>
    cell.kind !== kind || summary.count < MIN_HISTORY || cell.standardError === null || !before.usualError
      ? []
      : [cell.standardError / before.usualError],
  );
  return quotients.length === 0 ? 1 : Math.max(1, median(quotients) / USUAL_SCATTER);
}

/** As far as the two sides know themselves. */
function standardErrors({ cell, before }: Pair): number[] {
  return [cell.standardError, before.usualError].filter((error) => error !== null);
}
