/** Words for intervals. "Don't know" is one of them, and always comes with what would help. */
import type { RatioEstimate } from './speedup.js';

export type SpeedupVerdict = 'FASTER' | 'SLOWER' | 'SAME' | 'AMBIGUOUS';
export type PublishedVerdict = 'REACHED' | 'NOT REACHED' | 'AMBIGUOUS';

export interface Judgement<V extends string> {
  readonly verdict: V;
  /** One line with the numbers and what would help; null unless AMBIGUOUS. */
  readonly reason: string | null;
}

/**
 * Fewest rounds from which an interval of one process can say anything: the range of n values holds
 * their median with probability 1 − 2·2^−n, which passes 95 % at n = 6.
 */
export const MIN_ROUNDS = 6;

/**
 * FASTER or SLOWER when the whole interval lies beyond the noise floor (relative, 0.02 is 2 %), SAME
 * when it lies inside, else AMBIGUOUS.
 */
export function judge(
  estimate: Pick<RatioEstimate, 'ciLow' | 'ciHigh' | 'rounds' | 'basis'>,
  floor: number,
): Judgement<SpeedupVerdict> {
  const { ciLow, ciHigh, rounds, basis } = estimate;
  if (basis === 'process' && rounds < MIN_ROUNDS) {
    return ambiguous(
      `only ${plural(rounds, 'round')} of one process, at least ${MIN_ROUNDS} are needed; more visits would help`,
    );
  }
  const sameHigh = 1 + floor;
  const sameLow = 1 / sameHigh;
  if (ciLow > sameHigh) return { verdict: 'FASTER', reason: null };
  if (ciHigh < sameLow) return { verdict: 'SLOWER', reason: null };
  if (ciLow >= sameLow && ciHigh <= sameHigh) return { verdict: 'SAME', reason: null };
  return ambiguous(
    `the interval ${interval(ciLow, ciHigh)} reaches into the noise floor of ±${percent(floor)} around 1 and beyond it; more visits would help`,
  );
}

/** Whether a published ratio is met by a measured interval. */
export function judgeClaim(
  published: number,
  measured: { readonly ciLow: number; readonly ciHigh: number },
): Judgement<PublishedVerdict> {
  const { ciLow, ciHigh } = measured;
  if (ciLow >= published) return { verdict: 'REACHED', reason: null };
  if (ciHigh < published) return { verdict: 'NOT REACHED', reason: null };
  return ambiguous(
    `the published ${times(published)} lies inside the interval ${interval(ciLow, ciHigh)}; more visits would help`,
  );
}

function ambiguous(reason: string): { readonly verdict: 'AMBIGUOUS'; readonly reason: string } {
  return { verdict: 'AMBIGUOUS', reason };
}

function interval(low: number, high: number): string {
  return `${times(low)} to ${times(high)}`;
}

function times(ratio: number): string {
  return `${Number(ratio.toPrecision(3))}×`;
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(2))} %`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
