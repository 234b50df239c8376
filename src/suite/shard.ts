/** `--shard 2/8`: a suite split over machines or jobs, the same way on all of them. */

import { visitCost } from '../workload/cost.js';
import type { Parsed } from '../workload/parsed.js';
import type { SuiteRow } from './suite.js';

/** One part of a run. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

export function parseShard(text: string): Parsed<Shard> {
  const match = /^\s*(\d{1,5})\s*\/\s*(\d{1,5})\s*$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (index >= 1 && index <= count) return { ok: true, value: { index, count } };
  const zeroBased = index === 0 ? ' Parts are counted from 1.' : '';
  return {
    ok: false,
    message: `--shard takes a part and the number of parts, for example --shard 2/8; got '${text}'.${zeroBased}`,
  };
}

/**
 * Places in `rows` of every part, ascending: each row in exactly one, the parts about equal in expected
 * cost. The costliest row goes first, each to the part with the least so far (the longest processing time
 * rule of Graham 1969: no part takes more than 4/3 of the best possible split). Of equals the first: the
 * result depends on the rows alone.
 *
 * A row brings its baseline layer along, so rows that share one may go to different parts.
 */
export function splitRows(
  rows: readonly Pick<SuiteRow, 'workload' | 'baseline'>[],
  count: number,
): number[][] {
  const parts = Array.from({ length: count }, () => ({ cost: 0, places: [] as number[] }));
  const costs = rows.map(({ workload, baseline }) => visitCost(workload, baseline));
  const costliestFirst = [...costs.keys()].sort((a, b) => costs[b] - costs[a] || a - b);
  for (const place of costliestFirst) {
    const lightest = parts.reduce((least, part) => (part.cost < least.cost ? part : least));
    lightest.places.push(place);
    lightest.cost += costs[place];
  }
  return parts.map(({ places }) => places.sort((a, b) => a - b));
}
