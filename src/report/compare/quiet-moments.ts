/**
 * Was a kernel ever undisturbed? The lower edge of its samples is its time only if at least one of them was, and on a busy
 * machine a kernel of which few are taken may have none, by bad luck: in an hour in which 2 to 20 % of
 * samples were undisturbed, sparse JS with 52 samples came out 40 % slower in one run of 20, while sparse WASM with 210 was right.
 *
 * How often the machine left a row alone, the *other* kernels of the row tell: the share of their samples at their own lower
 * edges. So many undisturbed samples of a kernel are to be expected, and if they come as they like, the chance of none at all is
 * exp(−expected). It is added to the chance that a slow-down is none, as long as disturbances explain so much: one costs
 * what the median sample of the others lies above their edges, twice that at most. A factor of three is no bad luck.
 *
 * Of a mean over many rows one unlucky row explains little: so many have to be unlucky together as it takes. Their number is taken
 * to be Poisson distributed; for a single row that gives a little less, 0.31 where the chance is 0.37, and the same where it is small.
 */
import { poissonTail } from '../../stats/poisson.js';
import { median } from '../../stats/quantile.js';
import { groupBy } from '../group-by.js';
import type { Cell } from './cells.js';
import { rowOf } from './row-shift.js';

/** How much slower than the median of a row's samples one without any luck may be, in units of what that lies above the edge. */
const MOST_DISTURBED = 2;

export interface QuietMoments {
  /** Undisturbed samples to be expected of the kernel, in the row that has fewest. */
  readonly expected: number;
  /** Chance that the time came out so much too high or more, ln, since no sample was undisturbed; 1 for no excess. */
  readonly chance: (excess: number) => number;
  /** What the time may be too high by, ln, with such a chance at most. */
  readonly excessAt: (chance: number) => number;
}

/** By key of the cell, of one report. A time without others in its row has none, and neither has a speed-up. */
export function quietMoments(cells: readonly Cell[]): ReadonlyMap<string, QuietMoments> {
  const rows = groupBy(
    cells.filter(({ kind }) => kind === 'time'),
    rowOf,
  );
  return new Map(
    [...rows.values()].flatMap((row) =>
      row.flatMap((cell): [string, QuietMoments][] => {
        const others = row.filter((other) => other !== cell);
        return others.length === 0 ? [] : [[cell.key, momentsOf(cell, others)]];
      }),
    ),
  );
}

/** `others`: of the same rows, in the same order. */
function momentsOf({ samples }: Cell, others: readonly Cell[]): QuietMoments {
  const ofOthers = samples.map((_, index) => others.flatMap((other) => other.samples[index] ?? []));
  const expected = samples.map(
    ({ count }, index) => count * median(ofOthers[index]!.map(({ quiet }) => quiet)),
  );
  const disturbances = ofOthers.map((own) => median(own.map(({ disturbance }) => disturbance)));
  /** By how much one unlucky row raises the cell. */
  const step = (MOST_DISTURBED * median(disturbances)) / samples.length;
  const unlucky = expected.reduce((sum, count) => sum + Math.exp(-count), 0);
  const chanceOfRows = (count: number): number => (count > samples.length ? 0 : poissonTail(unlucky, count));
  return {
    expected: Math.min(...expected),
    chance: (excess) => (excess <= 0 ? 1 : chanceOfRows(Math.ceil(excess / step))),
    excessAt: (chance) => {
      let count = 0;
      while (chanceOfRows(count + 1) > chance) count++;
      return count === 0 ? 0 : count * step;
    },
  };
}
