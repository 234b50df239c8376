import { describe, expect, it } from 'vitest';
import { type Cell, cellsOf, meanCells } from '../../../src/report/compare/cells.js';
import { quietMoments } from '../../../src/report/compare/quiet-moments.js';
import { poissonTail } from '../../../src/stats/poisson.js';
import { createPrng } from '../../../src/stats/prng.js';
import { nightReport } from './reports.js';

const times = cellsOf(nightReport({ index: 1 })).filter(({ kind }) => kind === 'time');

/** The row's cells, the first of `own` samples, and a share `quiet` of the others' undisturbed. */
function row(own: number, quiet: number, disturbance = 0.35): Cell[] {
  return times.map((cell, index) => ({
    ...cell,
    samples: [index === 0 ? { count: own, quiet: 1, disturbance: 0 } : { count: 300, quiet, disturbance }],
  }));
}

const first = (cells: readonly Cell[]) => quietMoments(cells).get(cells[0].key)!;

describe('undisturbed samples of a kernel', () => {
  it('are as many as the other kernels of its row make expect, whatever its own samples say', () => {
    expect(first(row(50, 0.02)).expected).toBeCloseTo(1, 9);
    expect(first(row(200, 0.1)).expected).toBeCloseTo(20, 9);
  });

  it('fail to come as often as drawn samples do', () => {
    const prng = createPrng('undisturbed');
    for (const [count, share] of [
      [52, 0.02],
      [50, 0.05],
      [80, 0.05],
    ]) {
      let none = 0;
      const trials = 4000;
      for (let trial = 0; trial < trials; trial++) {
        if (Array.from({ length: count }, () => prng.nextFloat()).every((draw) => draw >= share)) none++;
      }
      const { chance } = first(row(count, share));
      expect(Math.abs(chance(0.2) - none / trials)).toBeLessThan(0.06);
    }
  });

  it('explain no more than disturbances cost', () => {
    const { chance, excessAt } = first(row(20, 0.05));
    expect(chance(0.69)).toBeCloseTo(1 - Math.exp(-Math.exp(-1)), 9);
    expect(chance(0.71)).toBe(0);
    expect(excessAt(0.01)).toBeCloseTo(0.7, 9);
    expect(excessAt(0.5)).toBe(0);
  });

  it('are plenty on a quiet machine', () => {
    const { chance, excessAt } = first(row(50, 0.6, 0.02));
    expect(chance(0.01)).toBeLessThan(1e-12);
    expect(excessAt(1e-6)).toBe(0);
  });

  it('are not known of a time alone, and of speed-ups', () => {
    const all = cellsOf(nightReport({ index: 1 }));
    expect(quietMoments(times.slice(0, 1)).size).toBe(0);
    expect([...quietMoments(all).keys()].sort()).toEqual(times.map(({ key }) => key).sort());
  });
});

describe('of a mean over rows', () => {
  /** Of `count` rows, each with 60 samples of which a twentieth is undisturbed. */
  function means(count: number): Cell[] {
    const rows = Array.from({ length: count }, (_, index) => `row ${index}`);
    const cells = rows.flatMap((name) => row(60, 0.05).map((cell): Cell => ({ ...cell, row: name })));
    return meanCells(cells, rows);
  }

  it('several rows have to be unlucky together', () => {
    const change = Math.log(1.1);
    const [one, two, thirty] = [row(60, 0.05), means(2), means(30)].map((cells) =>
      first(cells).chance(change),
    );
    expect(one).toBeCloseTo(1 - Math.exp(-Math.exp(-3)), 9);
    // One of two is enough, so two rows have twice the chance; of thirty it takes five.
    expect(two).toBeCloseTo(1 - Math.exp(-2 * Math.exp(-3)), 9);
    expect(thirty).toBeCloseTo(poissonTail(30 * Math.exp(-3), 5), 9);
    expect(thirty).toBeLessThan(one);
  });

  it('has the fewest samples of a row', () => {
    expect(first(means(4)).expected).toBeCloseTo(3, 9);
  });
});
