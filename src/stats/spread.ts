/**
 * How much visits of a run differ, from all of its rows. Five visits know their own spread badly: of two rows that
 * scatter alike one looks three times as steady as the other by luck. So a row's variance is drawn towards the middle
 * one of rows with the same kind of ratio, as in moderated t statistics (Smyth 2004): with the weight of four further
 * visits, which also count as degrees of freedom.
 */
import { variance } from './moments.js';
import { priorOfKind, type SpreadPrior } from './prediction.js';
import { MIN_VISITS_FOR_T } from './speedup.js';

/** Fewer say too little of one another. */
const MIN_ROWS = 3;

/** `rows`: of each row the visits' ln(ratio), all of one kind. Null: too few rows have three visits or more. */
export function spreadOfVisits(rows: readonly (readonly number[])[]): SpreadPrior | null {
  const known = rows.filter((visits) => visits.length >= MIN_VISITS_FOR_T);
  if (known.length < MIN_ROWS) return null;
  return priorOfKind(
    known.map((visits) => ({ variance: variance(visits) / middleOfUnit(visits.length - 1) })),
  );
}

/**
 * The median of estimates of a variance of 1 with so many degrees of freedom: chi-squared over them, whose median lies
 * below its mean (Wilson and Hilferty 1931). With two it is 0.7: the middle one of rows of three visits would be much
 * too steady.
 */
function middleOfUnit(freedom: number): number {
  return (1 - 2 / (9 * freedom)) ** 3;
}
