import type { RunOptions } from './options.js';

/** Backends that the time limits of the suites are made for: those that every install has. */
const ORDINARY_BACKENDS = 3;

/**
 * What each further backend adds, as a share of the suite's own limit. With ten backends the races of the default
 * suite took 45 s and a visit of its five rows 25 to 35 s, so five visits of each need about 200 s; with three they
 * need 85.
 */
const SHARE_PER_BACKEND = 0.2;

/** Seconds that the whole run may take, once it is known how many backends are there. */
export function timeLimitSeconds(
  { maxTimeSeconds, timeGrows }: Pick<RunOptions, 'maxTimeSeconds' | 'timeGrows'>,
  backends: number,
): number {
  const further = timeGrows ? Math.max(0, backends - ORDINARY_BACKENDS) : 0;
  return Math.round(maxTimeSeconds * (1 + SHARE_PER_BACKEND * further));
}
