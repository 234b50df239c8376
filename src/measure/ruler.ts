/**
 * The ruler: a fixed amount of integer arithmetic that touches no memory, timed between rounds. It is in
 * no ratio. It shows the state of the core (clock rate, a busy neighbour) in which a round was taken:
 * virtual machines hide the clock rate, and some report a wrong one.
 */
import type { Clock } from './clock.js';

/** About a third of a millisecond on a processor of the 2020s. */
const STEPS = 250_000;

/** xorshift32 (Marsaglia 2003), a chain in which every step waits for the one before. */
function work(seed: number): number {
  let state = seed | 1;
  for (let i = 0; i < STEPS; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}

/** Nanoseconds that the fixed work took. Throws if the work was not done. */
export function readRuler(clock: Clock): number {
  const startNs = clock.nowNs();
  const state = work(0x9e3779b9);
  const elapsedNs = Number(clock.nowNs() - startNs);
  // xorshift never reaches 0 from another state: the test keeps the compiler from dropping the loop.
  if (state === 0) throw new Error('The ruler lost its state.');
  return elapsedNs;
}
