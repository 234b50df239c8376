/** Runs with a known truth: what a run's rounds would look like on a machine whose noise we choose. */
import type { Prng } from '../../src/stats/prng.js';

/** Standard normal deviate (Box and Muller 1958). */
export function normal(prng: Prng): number {
  return Math.sqrt(-2 * Math.log(1 - prng.nextFloat())) * Math.cos(2 * Math.PI * prng.nextFloat());
}

export interface Machine {
  /** True ln(dense/sparse). */
  readonly logRatio: number;
  readonly visits: number;
  readonly rounds: number;
  /** Standard deviation of what a fresh process does to the log-ratio. */
  readonly visitSd: number;
  /** Of what all visits of a run have in common. Default 0. */
  readonly runSd?: number;
  /** Of a round within a visit. */
  readonly roundSd: number;
}

/** Log-ratios of every round of every visit; one round in twenty is hit by something much slower. */
export function simulateRun(machine: Machine, prng: Prng): number[][] {
  const { logRatio, visits, rounds, visitSd, roundSd, runSd = 0 } = machine;
  const offset = runSd === 0 ? 0 : runSd * normal(prng);
  return Array.from({ length: visits }, () => {
    const centre = logRatio + offset + visitSd * normal(prng);
    return Array.from({ length: rounds }, () => {
      const hit = prng.nextInt(20) === 0 ? 0.4 * (prng.nextFloat() - 0.5) : 0;
      return centre + roundSd * normal(prng) + hit;
    });
  });
}

/** How often `event` happens in `trials` trials. */
export function rate(trials: number, event: (trial: number) => boolean): number {
  let count = 0;
  for (let trial = 0; trial < trials; trial++) if (event(trial)) count++;
  return count / trials;
}
