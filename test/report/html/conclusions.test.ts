import { describe, expect, it } from 'vitest';
import { headlines } from '../../../src/report/headline.js';
import { conclusions, findingAt, listed } from '../../../src/report/html/conclusions.js';
import { seriesOf } from '../../../src/report/html/series.js';
import type { Report } from '../../../src/report/schema.js';
import { type GridPoint, gridReport } from './pages.js';

const seriesIn = (report: Report) => seriesOf(headlines(report));
const said = (points: readonly GridPoint[]) => conclusions(seriesIn(gridReport(points)));
const points = (batch: number, ratios: readonly (number | null)[]): GridPoint[] =>
  ratios.map((ratio, index) => ({ sparsity: [0.7, 0.8, 0.9, 0.95][index]!, batch, ratio }));

describe('conclusions', () => {
  it('says from which sparsity and up to which batch sparse pays', () => {
    expect(
      said([
        ...points(1, [0.8, 1.3, 2, 4]),
        ...points(4, [0.5, 0.9, 1.5, 3]),
        ...points(16, [0.3, 0.4, 0.6, 0.9]),
      ]),
    ).toEqual([
      'GRU 1024: sparse pays from 80 % zeros at batch 1; sparse pays from 90 % zeros at batch 4; ' +
        'it does not pay at batch 16 (up to 95 % zeros).',
    ]);
  });

  it('joins batches with the same finding and says where the threshold may lie lower still', () => {
    expect(said([...points(1, [2, 3, 4, 5]), ...points(4, [2, 3, 4, 5])])).toEqual([
      'GRU 1024: sparse pays from 70 % zeros (the lowest measured) at batches 1 and 4.',
    ]);
  });

  it('claims nothing about what was not measured', () => {
    expect(said([...points(1, [0.7, 0.8, null, null]), ...points(4, [null, null, null, null])])).toEqual([
      'GRU 1024: it does not pay at batch 1 (up to 80 % zeros); nothing was measured at batch 4.',
    ]);
  });

  it('does not call a sparsity paying when a higher one is undecided', () => {
    const report = gridReport([
      { sparsity: 0.8, batch: 1, ratio: 2 },
      { sparsity: 0.9, batch: 1, ratio: 1.01, verdict: 'AMBIGUOUS' },
    ]);
    expect(findingAt(seriesIn(report)[0]!, 1)).toEqual({ kind: 'undecided', upTo: 0.9 });
  });

  it('gives layers with the same finding one sentence', () => {
    const one = gridReport(points(1, [0.9, 2, 3, 4]));
    const two = gridReport(points(1, [0.9, 2, 3, 4]), 2048);
    expect(conclusions([...seriesIn(one), ...seriesIn(two)])).toEqual([
      'GRU 1024 and GRU 2048: sparse pays from 80 % zeros at batch 1.',
    ]);
  });

  it('says so where every layer has one point', () => {
    expect(said(points(1, [2]))[0]).toMatch(/one sparsity and one batch.*a sweep does/);
  });
});

describe('listed', () => {
  it('reads as a list', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });
});
