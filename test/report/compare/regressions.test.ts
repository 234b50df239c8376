import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { cellsOf } from '../../../src/report/compare/cells.js';
import { type FactsSource, factsOf, type ReportFacts } from '../../../src/report/compare/facts.js';
import { MIN_HISTORY } from '../../../src/report/compare/regression.js';
import { compareTwo, compareWithPast, groupsOf } from '../../../src/report/compare/regressions.js';
import { rate } from '../../stats/simulate.js';
import { type Night, nightReport } from './reports.js';

const facts = (night: Night): ReportFacts => factsOf(nightReport(night), `night-${night.index}.json`);
const SLOW = { 'wasm/sell8-f32': 1.1 };

function pastOf(count: number, from = 0, spread = 0.01) {
  const reports = Array.from({ length: count }, (_, index) => facts({ index: from + index, spread }));
  return { path: 'past', groups: groupsOf(reports), noReports: [] };
}

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

  it('over the strongest dense kernel of other backends are other cells', () => {
    const report = nightReport({ index: 3 });
    const fewer = { ...report, backends: report.backends.slice(0, 2) };
    const key = (source: FactsSource) =>
      cellsOf(source).find(({ scope }) => scope === 'strongest-dense')?.key;
    expect(key(fewer)).not.toBe(key(report));
  });
});

describe('against a past of eight reports', () => {
  it('10 % slower is found and named, the same build is not', () => {
    let found = 0;
    const alarms = rate(25, (trial) => {
      const past = pastOf(MIN_HISTORY, 100 * trial);
      const slow = compareWithPast(past, facts({ index: 100 * trial + 50, factors: SLOW }), 0.05);
      const failed = slow.cells.filter(({ fails }) => fails).map(({ cell }) => cell.kernel);
      if (failed.length > 0 && failed.every((kernel) => kernel === 'wasm/sell8-f32')) found++;
      const same = compareWithPast(past, facts({ index: 100 * trial + 51 }), 0.05);
      return same.cells.some(({ fails }) => fails);
    });
    expect(alarms).toBe(0);
    expect(found).toBeGreaterThanOrEqual(23);
  });

  it('a report that is in the folder already is not held against itself', () => {
    const past = pastOf(9);
    const now = facts({ index: 8 });
    expect(compareWithPast(past, now, null).base.reports).toBe(8);
  });

  it('a busy night widens its own intervals instead of raising an alarm', () => {
    const past = pastOf(12);
    const calm = compareWithPast(past, facts({ index: 60 }), 0.05);
    const busy = compareWithPast(past, facts({ index: 60, busy: 0.4 }), 0.05);
    const visible = ({ cells }: typeof calm) => cells.find(({ cell }) => cell.kind === 'time')!.visible;
    expect(visible(busy)).toBeGreaterThan(2 * visible(calm));
  });

  it('nothing fails without a limit, and a limit above the change does not fail either', () => {
    const past = pastOf(10);
    const now = facts({ index: 70, factors: { 'wasm/sell8-f32': 1.2 } });
    const slower = compareWithPast(past, now, null).cells.filter(({ verdict }) => verdict === 'SLOWER');
    expect(slower.length).toBeGreaterThan(0);
    expect(slower.some(({ fails }) => fails)).toBe(false);
    expect(compareWithPast(past, now, 0.5).cells.some(({ fails }) => fails)).toBe(false);
  });

  it('refuses a folder without the device, seed or engine of the new report', () => {
    const now = facts({ index: 1 });
    const other = { ...now, seed: 2, startedAt: '2026-02-02T00:00:00.000Z' };
    expect(() => compareWithPast(pastOf(9), other, null)).toThrow(UsageError);
  });
});

describe('one report against one', () => {
  it('twice the time is always found, 10 % never called, and what could be seen is said', () => {
    for (let trial = 0; trial < 20; trial++) {
      const base = facts({ index: 2 * trial });
      const doubled = compareTwo(
        base,
        facts({ index: 2 * trial + 1, factors: { 'wasm/sell8-f32': 2 } }),
        0.05,
      );
      expect(doubled.cells.some(({ fails }) => fails)).toBe(true);
      const same = compareTwo(base, facts({ index: 2 * trial + 1 }), 0.05);
      expect(same.cells.some(({ fails }) => fails)).toBe(false);
      for (const { visible, ciLow, ciHigh, change } of same.cells) {
        expect(visible).toBeGreaterThan(0.1);
        expect(visible).toBeLessThan(1);
        expect(ciLow).toBeLessThan(change);
        expect(ciHigh).toBeGreaterThan(change);
      }
    }
  });

  it('refuses other seeds and engines, and rows that are not shared, in one sentence each', () => {
    const base = facts({ index: 1 });
    const now = facts({ index: 2 });
    const engine = { ...now, settings: { ...now.settings, engine: 'benchmarkjs' as const } };
    const rows = {
      ...now,
      workloads: ['gru:1/x'],
      cells: now.cells.map((cell) => ({ ...cell, key: `other ${cell.key}` })),
    };
    expect(() => compareTwo(base, { ...now, seed: 9 }, null)).toThrow(
      /seed 1, .* seed 9: their weights differ/,
    );
    expect(() => compareTwo(base, engine, null)).toThrow(/engine hrtime, .* with benchmarkjs/);
    expect(() => compareTwo(base, rows, null)).toThrow(/have no row in common/);
  });

  it('tells what else differs, and which figures are gone', () => {
    const base = facts({ index: 1 });
    const now = facts({ index: 2 });
    const changed = {
      ...now,
      device: { ...now.device, node: '22.1.0' },
      cells: now.cells.filter(({ backend }) => backend !== 'js'),
    };
    const comparison = compareTwo(base, changed, null);
    expect(comparison.differences).toEqual([{ what: 'Node', before: '20.0.0', now: '22.1.0' }]);
    expect(comparison.missing.map(({ backend }) => backend)).toEqual(['js', 'js', 'js']);
  });
});
