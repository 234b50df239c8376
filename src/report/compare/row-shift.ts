/**
 * What a whole row did. The machine slows down many kernels at once, by tens of per cent and for the length of a
 * run, and the ruler, arithmetic that touches no memory, need not show it; a slower build slows down its own
 * kernels. So the *shift* of a time cell is the median change of the *other* times of its row on the same class of
 * device, whatever their backend: a kernel that got slower alone does not move it, a machine does.
 *
 * - Past reports in which a row shifted far are no part of the spread that its times are held against.
 * - A new time has to differ by more than its row shifted: the excess of the shift over the usual one counts as a
 *   standard deviation.
 *
 * The price: what slows down most kernels of a row, such as another version of Node, is not told from a machine
 * that is busy for the length of a run, and fails nothing. `compare` says it, and `history` shows it as a step once it stays.
 */
import { robustDeviation } from '../../stats/prediction.js';
import { median } from '../../stats/quantile.js';
import { groupBy } from '../group-by.js';
import type { Cell } from './cells.js';

/** Standard deviations of past shifts within which a shift is usual, and beyond which a past report is left out. */
const USUAL = 2;
const FAR = 3;
/** Of past shifts: smaller ones are no sign of anything. */
const LEAST_DEVIATION = 0.01;

/** One cell, its value now and its values of the past, ln of relative times. */
export interface ShiftSource {
  readonly cell: Cell;
  /** Which report each of `logTimes` is of: any numbers, the same for all cells. */
  readonly reports: readonly number[];
  readonly logTimes: readonly number[];
}

export interface RowShift {
  /** ln: shift of the new report. */
  readonly now: number;
  /** By how much `now` is beyond what is usual, ln; 0: it is not. */
  readonly excess: number;
  /** Whether the row shifted far in this report of the past. */
  readonly wasFar: (report: number) => boolean;
}

/**
 * By key of the cell; speed-ups have none, and neither has a time without others in its row. `leastDeviation`: standard deviation that
 * shifts of the past are taken to have at least, ln; more where the past is too short to tell it.
 */
export function rowShifts(
  sources: readonly ShiftSource[],
  leastDeviation = LEAST_DEVIATION,
): ReadonlyMap<string, RowShift> {
  const times = sources
    .filter(({ cell }) => cell.kind === 'time')
    .map((source) => ({ ...source, changes: changesOf(source) }));
  return new Map(
    [...groupBy(times, ({ cell }) => rowOf(cell)).values()].flatMap((row) =>
      row.flatMap((time): [string, RowShift][] => {
        const others = row.filter((other) => other !== time);
        return others.length === 0 ? [] : [[time.cell.key, shiftOf(others, leastDeviation)]];
      }),
    ),
  );
}

interface Changes {
  readonly now: number;
  /** By report of the past. */
  readonly past: ReadonlyMap<number, number>;
}

/** From the cell's own median of the past. */
function changesOf({ cell, reports, logTimes }: ShiftSource): Changes {
  const usual = median(logTimes);
  return {
    now: cell.logTime - usual,
    past: new Map(reports.map((report, index) => [report, logTimes[index]! - usual])),
  };
}

/** Processors and graphics cards have nothing in common but the workload. */
export function rowOf({ deviceClass, row }: Pick<Cell, 'deviceClass' | 'row'>): string {
  return `${deviceClass} ${row}`;
}

function shiftOf(others: readonly { readonly changes: Changes }[], leastDeviation: number): RowShift {
  const now = median(others.map(({ changes }) => changes.now));
  const reports = [...new Set(others.flatMap(({ changes }) => [...changes.past.keys()]))];
  const past = new Map(
    reports.map((report) => [
      report,
      median(others.flatMap(({ changes }) => changes.past.get(report) ?? [])),
    ]),
  );
  const deviation = Math.max(leastDeviation, robustDeviation([...past.values()]));
  return {
    now,
    excess: Math.sqrt(Math.max(0, now ** 2 - (USUAL * deviation) ** 2)),
    wasFar: (report) => Math.abs(past.get(report) ?? 0) > FAR * deviation,
  };
}
