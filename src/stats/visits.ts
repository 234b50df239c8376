import { studentTQuantile } from './students-t.js';

/** From so many visits on the interval of a speed-up is by ranks; below it by Student's t. */
const VISITS_FOR_RANKS = 6;

/**
 * Back from the half-width of a 95 % interval over visits to a standard error: Student's t up to five
 * visits; from six ranks, whose width is the normal one. Null below three visits, where the interval is
 * about one process only.
 */
export function standardErrorOfInterval(halfWidth: number, visits: number): number | null {
  if (visits < 3) return null;
  const quantile = visits < VISITS_FOR_RANKS ? studentTQuantile(0.975, visits - 1) : 1.96;
  return halfWidth / quantile;
}
