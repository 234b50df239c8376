import { describe, expect, it } from 'vitest';
import { cellsOf } from '../../../src/report/compare/cells.js';
import type { FactsSource } from '../../../src/report/compare/facts.js';
import { nightReport } from './reports.js';

const SLOW = { 'wasm/sell8-f32': 1.1 };

describe('cells of a report', () => {
  it('are its speed-ups and its times over the ruler, larger when slower', () => {
    const cells = cellsOf(nightReport({ index: 1, spread: 0 }));
    expect(cells.map(({ kind, scope, backend, operand }) => [kind, scope, backend, operand])).toEqual([
      ['speed-up', 'strongest-dense', 'wasm', 'sparse'],
      ['speed-up', 'same-backend', 'js', 'sparse'],
      ['speed-up', 'same-backend', 'wasm', 'sparse'],
      ['time', null, 'js', 'sparse'],
      ['time', null, 'js', 'dense'],
      ['time', null, 'wasm', 'sparse'],
      ['time', null, 'wasm', 'dense'],
      ['time', null, 'tfjs-wasm', 'dense'],
    ]);
    expect(new Set(cells.map(({ key }) => key)).size).toBe(cells.length);
    const slower = cellsOf(nightReport({ index: 1, spread: 0, factors: SLOW }));
    for (const [i, cell] of cells.entries()) {
      const isSlow = cell.backend === 'wasm' && cell.operand === 'sparse';
      expect(slower[i].logTime - cell.logTime).toBeCloseTo(isSlow ? Math.log(1.1) : 0, 6);
    }
  });

  it('do not change with the clock of the machine', () => {
    const report = nightReport({ index: 2 });
    const slowClock: FactsSource = {
      ...report,
      results: report.results.map((result) => ({
        ...result,
        kernels: result.kernels.map((kernel) => ({
          ...kernel,
          lowerEdge: undefined,
          samples: { ...kernel.samples, ns: kernel.samples.ns.map((ns) => 1.3 * ns) },
        })),
      })),
      ruler: { ...report.ruler, ns: report.ruler.ns.map((ns) => 1.3 * ns) },
    };
    const [before, after] = [cellsOf(report), cellsOf(slowClock)];
    before.forEach((cell, i) => {
      expect(after[i].logTime).toBeCloseTo(cell.logTime, 9);
    });
  });

  it('have a mean of each time that all rows have', () => {
    const cells = cellsOf(nightReport({ index: 4, rows: 3 }));
    const means = cells.filter(({ workload }) => workload === null);
    expect(means.map(({ backend, operand }) => `${backend} ${operand}`)).toEqual([
      'js sparse',
      'js dense',
      'wasm sparse',
      'wasm dense',
      'tfjs-wasm dense',
    ]);
    for (const { backend, operand, logTime, row, samples, unitNs } of means) {
      const own = cells.filter(
        (cell) =>
          cell.backend === backend && cell.operand === operand && cell.kind === 'time' && cell.workload,
      );
      expect(logTime).toBeCloseTo(own.reduce((sum, cell) => sum + cell.logTime, 0) / 3, 12);
      expect(unitNs).toBeGreaterThan(4e5);
      expect(samples).toHaveLength(3);
      expect(row).toBe(means[0].row);
    }
    expect(cellsOf(nightReport({ index: 4, rows: 2 })).at(-1)!.row).not.toBe(means[0].row);
  });

  it('have no mean of what one row lacks, and none of a single row', () => {
    const report = nightReport({ index: 4, rows: 2 });
    const [first, second] = report.results;
    const lacking = {
      ...second,
      kernels: second.kernels.filter(({ backend, operand }) => backend !== 'js' || operand !== 'sparse'),
    };
    const meansOf = (results: typeof report.results) =>
      cellsOf({ ...report, results })
        .filter(({ workload }) => workload === null)
        .map(({ backend, operand }) => `${backend} ${operand}`);
    const whole = meansOf([first, second]);
    expect(whole).toContain('js sparse');
    expect(meansOf([first, lacking])).toEqual(whole.filter((name) => name !== 'js sparse'));
    expect(meansOf([first])).toEqual([]);
  });

  it('are of the fastest kernel, so a race that ends otherwise is no change', () => {
    const report = nightReport({ index: 6, spread: 0 });
    const time = (source: FactsSource) =>
      cellsOf(source).find(
        ({ kind, backend, operand }) => kind === 'time' && backend === 'wasm' && operand === 'sparse',
      )!;
    const [result] = report.results;
    const best = result.kernels.find(({ id }) => id === time(report).kernel)!;
    const rival = {
      ...best,
      id: 'wasm/other-f32',
      pilotMedianNs: 0.9 * (best.pilotMedianNs ?? 1),
      lowerEdge: { ...best.lowerEdge!, ns: 1.02 * best.lowerEdge!.ns },
    };
    const raced = { ...report, results: [{ ...result, kernels: [...result.kernels, rival] }] };
    expect(time(raced)).toMatchObject({ kernel: best.id, logTime: time(report).logTime, racedOut: [] });
  });

  it('say which kernels left after the race', () => {
    const report = nightReport({ index: 6, spread: 0 });
    const [result] = report.results;
    const slow = { ...result.kernels.find(({ id }) => id.startsWith('wasm/sell'))!, id: 'wasm/slow-f32' };
    const gone = { ...slow, status: 'raced-out' as const, lowerEdge: undefined };
    const times = cellsOf({
      ...report,
      results: [{ ...result, kernels: [...result.kernels, gone] }],
    }).filter(({ kind, workload }) => kind === 'time' && workload !== null);
    const out = times
      .filter(({ racedOut }) => racedOut.length > 0)
      .map(({ backend, operand, racedOut }) => [backend, operand, racedOut]);
    expect(out).toEqual([
      ['js', 'sparse', ['js/csr-naive-f32']],
      ['wasm', 'sparse', ['wasm/slow-f32']],
    ]);
  });

  it('over the strongest dense kernel of other backends are other cells', () => {
    const report = nightReport({ index: 3 });
    const fewer = { ...report, backends: report.backends.slice(0, 2) };
    const key = (source: FactsSource) =>
      cellsOf(source).find(({ scope }) => scope === 'strongest-dense')?.key;
    expect(key(fewer)).not.toBe(key(report));
  });
});
