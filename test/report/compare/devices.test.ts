import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDevices, meanRatio } from '../../../src/report/compare/devices.js';
import type { Report } from '../../../src/report/schema.js';
import { createPrng } from '../../../src/stats/prng.js';
import { exampleReport } from '../../fixtures/example-report.js';
import { normal, rate } from '../../stats/simulate.js';

function device(id: string, changes: Partial<Report> = {}): Report {
  const report = exampleReport(changes);
  return { ...report, device: { ...report.device, id } };
}

const named = (report: Report, path: string) => ({ path, report });

describe('devices side by side', () => {
  it('have one figure per device in every row that two of them share', () => {
    const other = device('b');
    const partial = { ...other, results: other.results.slice(0, 2) };
    const { rows, notes, reports } = compareDevices([named(device('a'), 'a.json'), named(partial, 'b.json')]);
    expect(reports.map(({ path }) => path)).toEqual(['a.json', 'b.json']);
    expect(rows).toHaveLength(2);
    for (const { figures } of rows) {
      expect(figures).toHaveLength(2);
      expect(figures[0]).toEqual(figures[1]);
      expect(figures[0].speedup).toMatchObject({ sparse: 'wasm/sell8-f32', ratio: 8 });
      expect(figures[0].denseNs).toBeGreaterThan(figures[0].sparseNs!);
    }
    expect(notes).toEqual(['Compared on the 2 rows that at least two reports have; a.json has 5.']);
  });

  it('have geometric means over the rows that all of them have, per backend', () => {
    const { means } = compareDevices([named(device('a'), 'a'), named(device('b'), 'b')]);
    expect(means.map(({ over, workloads }) => [over, workloads.length])).toEqual([
      ['strongest dense', 5],
      // In one row the sparse kernel of js gave a wrong result.
      ['js', 4],
      ['wasm', 5],
    ]);
    for (const { means: ratios } of means) expect(ratios[0]).toEqual(ratios[1]);
  });

  it('say what differs in versions and settings', () => {
    const b = device('b', { seed: 7 });
    const { differences, notes } = compareDevices([
      named(device('a'), 'a'),
      named({ ...b, device: { ...b.device, node: 'v24.0.0' } }, 'b'),
    ]);
    expect(differences[0].differences).toEqual([
      { what: 'Node', before: '20.0.0', now: '24.0.0' },
      { what: 'seed', before: '1', now: '7' },
    ]);
    expect(notes[0]).toMatch(/seeds differ/);
  });

  it('are refused without a row in common', () => {
    const b = device('b');
    const results = b.results.map((result) => ({
      ...result,
      workload: { ...result.workload, id: `x${result.workload.id}` },
    }));
    expect(() => compareDevices([named(device('a'), 'a'), named({ ...b, results }, 'b')])).toThrow(
      /no row in common/,
    );
  });
});

describe('the geometric mean of speed-ups', () => {
  const ratio = fc.double({ min: 0.1, max: 50, noNaN: true });

  it('lies in its interval, and between the least and the greatest', () => {
    fc.assert(
      fc.property(fc.array(ratio, { minLength: 1, maxLength: 20 }), (ratios) => {
        const mean = meanRatio(
          ratios.map((value) => ({ ratio: value, ciLow: value / 1.1, ciHigh: value * 1.1 })),
        );
        expect(mean.ratio / mean.ciLow).toBeCloseTo(1.1, 9);
        expect(mean.ciHigh / mean.ratio).toBeCloseTo(1.1, 9);
        expect(mean.ratio).toBeGreaterThanOrEqual(Math.min(...ratios) * (1 - 1e-9));
        expect(mean.ratio).toBeLessThanOrEqual(Math.max(...ratios) * (1 + 1e-9));
      }),
    );
  });

  it.each([0, 0.5, 1])('covers the true mean at 95 % or more when rows err together by %d', (together) => {
    const prng = createPrng(`together ${together}`);
    const sd = 0.05;
    const covered = rate(1000, () => {
      const shared = normal(prng);
      const ratios = Array.from({ length: 6 }, () => {
        const error = sd * (Math.sqrt(together) * shared + Math.sqrt(1 - together) * normal(prng));
        return {
          ratio: Math.exp(error),
          ciLow: Math.exp(error - 1.96 * sd),
          ciHigh: Math.exp(error + 1.96 * sd),
        };
      });
      const { ciLow, ciHigh } = meanRatio(ratios);
      return ciLow <= 1 && ciHigh >= 1;
    });
    expect(covered).toBeGreaterThan(0.93);
  });
});
