import { describe, expect, it } from 'vitest';
import { pairVisits, samplesByVisit, strongestByVisit, twinVisitMedians } from '../../src/run/pairs.js';
import { dense, kernel, samples } from './helpers.js';

describe('pairVisits', () => {
  it('pairs only rounds in which both were sampled, visit by visit', () => {
    const above = samplesByVisit(samples([[100, 200, 300], [400]]), 0);
    const below = samplesByVisit(samples([[10, null, 30], [20]]), 0);
    const { visits, pairs } = pairVisits(above, below);
    expect(visits).toEqual([[Math.log(10), Math.log(10)], [Math.log(20)]]);
    expect(pairs.map(({ visit, round }) => [visit, round])).toEqual([
      [0, 0],
      [0, 2],
      [1, 0],
    ]);
  });

  it('leaves out visits that one side has no samples of', () => {
    const above = samplesByVisit(samples([[100], [100]]), 0);
    const below = samplesByVisit(samples([[], [50]]), 0);
    expect(pairVisits(above, below).visits).toEqual([[Math.log(2)]]);
  });

  it('never mixes a twin with its main', () => {
    const both = samples([[100]]);
    const twin = samples([[90]], 1);
    const merged = { ...both };
    for (const key of Object.keys(both) as (keyof typeof both)[]) {
      Object.assign(merged, { [key]: [...both[key], ...twin[key]] });
    }
    expect(samplesByVisit(merged, 0).get(0)?.get(0)).toBe(100);
    expect(samplesByVisit(merged, 1).get(0)?.get(0)).toBe(90);
    expect(twinVisitMedians(kernel('wasm/a', 1, { samples: merged }))).toEqual([Math.log(100 / 90)]);
  });
});

describe('strongestByVisit', () => {
  it('takes the lower median anew in every visit and names the winner of most', () => {
    const a = dense('wasm/a', 1, {
      samples: samples([
        [10, 10],
        [30, 30],
        [10, 10],
      ]),
    });
    const b = dense('tfjs-wasm/b', 1, {
      samples: samples([
        [20, 20],
        [20, 20],
        [20, 20],
      ]),
    });
    const strongest = strongestByVisit([a, b]);
    expect(strongest?.id).toBe('wasm/a');
    expect([...(strongest?.samples ?? [])].map(([, rounds]) => [...rounds.values()][0])).toEqual([
      10, 20, 10,
    ]);
  });

  it('is null without samples', () => {
    expect(strongestByVisit([])).toBeNull();
    expect(strongestByVisit([dense('wasm/a', 1)])).toBeNull();
  });
});
