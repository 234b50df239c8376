/** Time as an interface, so that tests can run on a clock of their own and never sleep. */
export interface Clock {
  /** Monotonic nanoseconds; the same origin in every process of this machine. */
  nowNs(): bigint;
}

export const systemClock: Clock = { nowNs: () => process.hrtime.bigint() };

/**
 * The smallest step that the clock was seen to make, in nanoseconds: the least positive difference of
 * successive readings. A sample must be at least 1000 steps long.
 */
export function timerStepNs(clock: Clock, readings = 2000): number {
  let least = Number.POSITIVE_INFINITY;
  let previous = clock.nowNs();
  for (let i = 0; i < readings; i++) {
    const now = clock.nowNs();
    const step = Number(now - previous);
    if (step > 0 && step < least) least = step;
    previous = now;
  }
  return Number.isFinite(least) ? least : 0;
}
