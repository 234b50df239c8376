/**
 * New against old on one device: per cell the change, its interval and a verdict, over all cells at once.
 *
 * With eight or more reports of the past, a cell is held against its own run-to-run spread. With fewer,
 * that spread is unknown, and what is inside a run says too little about it: intervals of single runs are
 * narrower than what a host does over minutes. So a prior takes its place that is wide on purpose: runs are
 * taken to differ by six per cent, or twice what the visits suggest where that is more, be it those of the
 * cell or of most cells; but by ten at most, so that a doubling is always seen. (On a shared host the bandwidth
 * of memory changes by up to twofold from one quarter of an hour to the next, and with it the dense times of
 * layers that no cache holds.) What such a comparison could not have seen is said, cell by cell.
 *
 * What the machine did to all kernels of a row is told from what one of them did (row-shift.ts), and a kernel that got
 * slower from one that was never undisturbed (quiet-moments.ts). And a speed-up
 * fails only together with the time of its sparse kernel: one that fell because the dense kernel got faster,
 * as it does when the host's memory is free, is told, but nothing became slower.
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
import { groupBy } from '../group-by.js';
import { type Cell, type CellKind, timeKey } from './cells.js';
import { type QuietMoments, quietMoments } from './quiet-moments.js';
import { type RowShift, rowShifts } from './row-shift.js';

/** Reports of the past from which a cell's own spread is used. */
export const MIN_HISTORY = 8;
/**
 * Share of false calls among calls, both directions together; half of it is the chance that a report of the
 * same build has any cell that is called slower.
 */
export const FALSE_DISCOVERY_RATE = 0.04;
/** What SAME means where no limit was given: the whole interval lies within. */
export const USUAL_LIMIT = 0.05;

const CONFIDENCE = 0.95;
const WIDE = { least: 0.06, most: 0.1, timesVisits: 2, freedom: 12 };
const USUAL_SCATTER = 2;
/**
 * Of dense times, ln: a neighbour in the shared cache or on the memory slows them by 12 to 25 % for the length of a run, in 2 to 5
 * runs of 20. Eight nights without one know nothing of it; thirty do.
 */
const MEMORY_DEVIATION = 0.08;
/** Of the sparse times of a row, ln: what they varied by in most hours. Eight calm nights know nothing of the next one. */
const SPARSE_DEVIATION = 0.015;
/** Of sparse times for which the kernel that usually leads left after the race, ln, see `raceOf`. */
const RACE_DEVIATION = 0.03;

export type ChangeVerdict = 'SLOWER' | 'FASTER' | 'SAME' | 'AMBIGUOUS';

/** One cell of the past: its values in the order of time. */
export interface CellPast {
  /** As in one of the reports. */
  readonly cell: Cell;
  /** That led in the last of the reports. */
  readonly kernel: string;
  /** That led in most of them. */
  readonly usualKernel: string;
  /** `logTime` of the reports that are the baseline, at least one. */
  readonly logTimes: readonly number[];
  /** Which report each is of: numbers that mean the same in all cells. */
  readonly reports: readonly number[];
  /** Median of the standard errors that these reports gave themselves; null: none did. */
  readonly usualError: number | null;
}

/** One cell of a new report, held against its past. */
export interface CellChange {
  readonly cell: Cell;
  /** Kernel that led in the past; differs from `cell.kernel` where another leads now. */
  readonly kernelBefore: string;
  /** Reports that the past consists of: of a time without those in which its whole row had shifted. */
  readonly reports: number;
  /** ln of the relative time: the mean of the past. */
  readonly logTimeBefore: number;
  /** Relative change of the time: 0.1 takes 10 % longer, −0.1 a tenth less. */
  readonly change: number;
  readonly ciLow: number;
  readonly ciHigh: number;
  /** The smallest slow-down that would have been called for certain, whatever the other cells did. */
  readonly visible: number;
  /**
   * Relative change that the other times of the row share, where it is beyond what is usual: then the machine
   * is the likelier cause, and the interval of a change in the same direction is wider for it. 0: it is not; null: a speed-up,
   * or no others in the row.
   */
  readonly shared: number | null;
  /**
   * Samples of a time that were undisturbed by other programs, as far as the row's other kernels tell: of a few perhaps none was, and the
   * time is too high. Of all rows together the fewest in a row. null: a speed-up, or no others in the row.
   */
  readonly undisturbed: number | null;
  /** Adjusted for the number of cells (Benjamini and Hochberg). */
  readonly pAdjusted: number;
  readonly verdict: ChangeVerdict;
  /**
   * Called slower, and by the limit or more; a speed-up only when the time of its sparse kernel rose by the
   * limit, too. Always false without a limit.
   */
  readonly fails: boolean;
}

/** `limit`: relative, 0.05 is 5 %; null: nothing fails. */
export function judgeChanges(
  now: readonly Cell[],
  past: ReadonlyMap<string, CellPast>,
  limit: number | null,
): CellChange[] {
  const sources = now.flatMap((cell) => {
    const before = past.get(cell.key);
    return before === undefined ? [] : [{ cell, before }];
  });
  const shifts = shiftsOf(sources);
  const moments = quietMoments(now);
  const pairs = sources.map((source) =>
    pairOf(source, shifts.get(ownTimeKey(source.cell)) ?? null, moments.get(source.cell.key) ?? null),
  );
  const restlessness = {
    'speed-up': restlessnessOf('speed-up', pairs),
    time: restlessnessOf('time', pairs),
  };
  const priorOf = priorsOf(pairs);
  const judged = pairs.map((pair) => {
    const of = (rises: boolean): Prediction =>
      predictionOf(pair, priorOf(pair), restlessness[pair.cell.kind], rises);
    return { ...pair, prediction: of(pair.cell.logTime > pair.summary.mean), ofRise: of(true) };
  });
  const adjusted = adjustedPValues(judged.map(({ prediction }) => prediction.pValue));
  const surely = 1 - FALSE_DISCOVERY_RATE / Math.max(1, judged.length);
  const rises = new Map(judged.map(({ cell, prediction }) => [cell.key, Math.expm1(prediction.change)]));
  return judged.map(({ cell, before, summary, shift, quiet, prediction, ofRise }, index) => {
    const change = Math.expm1(prediction.change);
    const half = predictionHalfWidth(prediction, CONFIDENCE);
    const excess = (chance: number): number => quiet?.excessAt(chance) ?? 0;
    const bounds = {
      ciLow: Math.expm1(prediction.change - half - excess((1 - CONFIDENCE) / 2)),
      ciHigh: Math.expm1(prediction.change + half),
    };
    const verdict = verdictOf(adjusted[index], change, bounds, limit ?? USUAL_LIMIT);
    const rise = rises.get(ownTimeKey(cell)) ?? change;
    return {
      cell,
      kernelBefore: before.kernel,
      reports: summary.count,
      logTimeBefore: summary.mean,
      change,
      ...bounds,
      visible: Math.expm1(Math.max(predictionHalfWidth(ofRise, surely), excess(1 - surely))),
      shared: shift && (shift.excess > 0 ? Math.expm1(shift.now) : 0),
      undisturbed: quiet?.expected ?? null,
      pAdjusted: adjusted[index],
      verdict,
      fails: limit !== null && verdict === 'SLOWER' && change >= limit && rise >= limit,
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

interface Source {
  readonly cell: Cell;
  readonly before: CellPast;
}

interface Pair extends Source {
  /** What it is held against. */
  readonly summary: Past;
  readonly shift: RowShift | null;
  readonly quiet: QuietMoments | null;
}

function hasHistory({ before }: Source): boolean {
  return before.logTimes.length >= MIN_HISTORY;
}

/** Without a history nobody knows which shifts are usual: then those are that the wide prior expects of any two runs. */
function shiftsOf(sources: readonly Source[]): ReadonlyMap<string, RowShift> {
  const shifts = (own: readonly Source[], least?: number): ReadonlyMap<string, RowShift> =>
    rowShifts(
      own.map(({ cell, before: { reports, logTimes } }) => ({ cell, reports, logTimes })),
      least,
    );
  return new Map([
    ...shifts(sources.filter(hasHistory)),
    ...shifts(
      sources.filter((source) => !hasHistory(source)),
      WIDE.least,
    ),
  ]);
}

/** Speed-ups keep their whole past: both sides were in the same machine. */
function pairOf(source: Source, shift: RowShift | null, quiet: QuietMoments | null): Pair {
  const { logTimes, reports } = source.before;
  const drops = shift !== null && source.cell.kind === 'time' && hasHistory(source);
  const kept = drops ? logTimes.filter((_, index) => !shift.wasFar(reports[index]!)) : logTimes;
  return { ...source, summary: summarisePast(kept, leastDeviationOf(source.cell)), shift, quiet };
}

/** How busy the machine was, a time is told by its row; the errors that figures give themselves tell it of the rest. */
function predictionOf(pair: Pair, prior: SpreadPrior, restlessness: number, rises: boolean): Prediction {
  const { cell, summary, shift, quiet } = pair;
  const isTold = !hasHistory(pair) || (cell.kind === 'time' && shift !== null);
  const prediction = predict(cell.logTime, summary, prior, {
    restlessness: isTold ? 1 : restlessness,
    shared: Math.hypot(sharedOf(pair, rises), raceOf(pair)),
    heavyTails: hasHeavyTails(cell),
  });
  const unlucky = prediction.change > 0 ? (quiet?.chance(prediction.change) ?? 0) : 0;
  return { ...prediction, pValue: Math.min(1, prediction.pValue + unlucky) };
}

/**
 * What the machine may have done to a time that rose or fell, ln, as one more standard deviation: nothing where the row went the
 * other way. Without a history half of it: a doubling must be seen then, and was in 300 of 300 pairs drawn from three series of
 * runs, in 297 with the whole. None of the pairs failed without a change; 4 did without the row as a control.
 */
function sharedOf(pair: Pair, rises: boolean): number {
  const { shift } = pair;
  if (shift === null || rises !== shift.now > 0) return 0;
  return hasHistory(pair) ? shift.excess : shift.excess / 2;
}

/**
 * What the race may have done to a sparse time, ln, as one more standard deviation: on a restless machine it drops the best kernel now and
 * then, and the backend's time is that of the next one. A kernel that is gone, or failed, did not leave after the race.
 */
function raceOf({ cell, before }: Source): number {
  const { kind, operand, racedOut } = cell;
  return kind === 'time' && operand === 'sparse' && racedOut.includes(before.usualKernel)
    ? RACE_DEVIATION
    : 0;
}

/**
 * Dense times and speed-ups: the memory of a shared host has states that last for a run, so these values have heavy
 * tails. With t of the whole past 2.5 to 3.5 % of drawn reports of one build had a cell called slower where 1 % was meant (at a
 * false discovery rate of 2 %), nearly all of them dense times; like this 1 to 2 %. Sparse times of one row are steadier, and now and
 * then off as far: one of 200 by 3.7 standard deviations of the others. Only the sparse means of all rows have tails as they should be.
 */
function hasHeavyTails({ operand, workload }: Cell): boolean {
  return operand === 'dense' || workload !== null;
}

/**
 * What values of such a cell are taken to differ by at least, ln; undefined: by next to nothing. The weights of dense kernels are more than
 * the private cache of a processor holds, so they come through what neighbours share. A mean over rows needs no such care.
 */
function leastDeviationOf({ kind, operand, deviceClass, workload }: Cell): number | undefined {
  if (kind !== 'time' || deviceClass !== 'cpu') return undefined;
  if (operand === 'dense') return MEMORY_DEVIATION;
  return workload === null ? undefined : SPARSE_DEVIATION;
}

/** Key of the time that a cell depends on: of a speed-up that of its sparse kernel. */
function ownTimeKey({ key, kind, row, backend }: Cell): string {
  return kind === 'time' ? key : timeKey(row, backend, 'sparse');
}

/**
 * By the length of a cell's past: from the pasts of cells that scatter alike where it is long enough, else the wide one.
 * Alike are speed-ups, dense times, which depend on the speed of memory most, sparse times, and the means of all rows of
 * either; what a busy machine does to the errors of a report it does to all of a kind.
 */
function priorsOf(pairs: readonly Pair[]): (pair: Pair) => SpreadPrior {
  const scatter = ({ cell: { kind, operand, workload } }: Pair): string =>
    `${kind} ${operand} ${workload === null ? 'of all rows' : ''}`;
  const withHistory = pairs.filter(hasHistory);
  const fromPasts = new Map(
    [...groupBy(withHistory, scatter)].map(([name, own]) => [
      name,
      priorOfKind(
        own.map(({ summary }) => summary),
        own.map(({ cell }) => leastDeviationOf(cell)).find((least) => least !== undefined),
      ),
    ]),
  );
  const usualErrors = new Map(
    [...groupBy(pairs, ({ cell }) => cell.kind)].map(([kind, own]) => {
      const errors = own.flatMap(standardErrors);
      return [kind, errors.length === 0 ? 0 : median(errors)];
    }),
  );
  return (pair) =>
    (hasHistory(pair) ? fromPasts.get(scatter(pair)) : null) ??
    widePrior(pair, usualErrors.get(pair.cell.kind) ?? 0);
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
  const quotients = pairs
    .filter(hasHistory)
    .flatMap(({ cell, before }) =>
      cell.kind !== kind || cell.standardError === null || !before.usualError
        ? []
        : [cell.standardError / before.usualError],
    );
  return quotients.length === 0 ? 1 : Math.max(1, median(quotients) / USUAL_SCATTER);
}

/** As far as the two sides know themselves. */
function standardErrors({ cell, before }: Source): number[] {
  return [cell.standardError, before.usualError].filter((error) => error !== null);
}
