import type { RunOptions } from './options.js';

/** Backends that the time limits of the suites are made for: those that every install has. */
const ORDINARY_BACKENDS = 3;

/**
 * What each further backend adds, as a share of the suite's own limit. With ten backends the default suite's five visits of
 * every row and its races took 165 s where three take 80: 0.15 for each of the seven.
 */
const SHARE_PER_BACKEND = 0.15;

/** Seconds that the whole run may take, once it is known how many backends are there. */
export function timeLimitSeconds(
  { maxTimeSeconds, timeGrows }: Pick<RunOptions, 'maxTimeSeconds' | 'timeGrows'>,
  backends: number,
): number {
  const further = timeGrows ? Math.max(0, backends - ORDINARY_BACKENDS) : 0;
  return Math.round(maxTimeSeconds * (1 + SHARE_PER_BACKEND * further));
}
