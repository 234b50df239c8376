import { studentTQuantile } from './students-t.js';

/**
 * Of Student's t by visits, as long as the interval of a speed-up is made with it; from six on it is by ranks.
 * Made once: a history of thousands of reports asks 100,000 times.
 */
const QUANTILES = new Map([3, 4, 5].map((visits) => [visits, studentTQuantile(0.975, visits - 1)]));

/**
 * Back from the half-width of a 95 % interval over visits to a standard error: Student's t up to five
 * visits; from six ranks, whose width is the normal one. Null below three visits, where the interval is
 * about one process only.
 */
export function standardErrorOfInterval(halfWidth: number, visits: number): number | null {
  if (visits < 3) return null;
  return halfWidth / (QUANTILES.get(visits) ?? 1.96);
}
