import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { factsOf, type ReportFacts } from '../../../src/report/compare/facts.js';
import { type CellChange, MIN_HISTORY } from '../../../src/report/compare/regression.js';
import {
  compareTwo,
  compareWithPast,
  groupsOf,
  type Regression,
} from '../../../src/report/compare/regressions.js';
import { rate } from '../../stats/simulate.js';
import { type Night, nightReport } from './reports.js';

const facts = (night: Night): ReportFacts => factsOf(nightReport(night), `night-${night.index}.json`);
const SLOW = { 'wasm/sell8-f32': 1.1 };

function pastOf(count: number, from = 0, spread = 0.01) {
  const reports = Array.from({ length: count }, (_, index) => facts({ index: from + index, spread }));
  return { path: 'past', groups: groupsOf(reports), noReports: [] };
}

/** The time of a backend's sparse kernel. */
function sparseTime({ cells }: Regression, backend: string): CellChange {
  return cells.find(
    ({ cell }) => cell.kind === 'time' && cell.backend === backend && cell.operand === 'sparse',
  )!;
}

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

  it('a few per cent in every row are found in their mean, below what one row can show', () => {
    const night = (index: number, factors = {}): ReportFacts =>
      facts({ index, spread: 0.02, rows: 12, factors });
    const past = {
      path: 'past',
      groups: groupsOf(Array.from({ length: 8 }, (_, index) => night(index))),
      noReports: [],
    };
    const { cells } = compareWithPast(past, night(20, { 'wasm/sell8-f32': 1.05 }), 0.03);
    const failed = cells
      .filter(({ fails }) => fails)
      .map(({ cell }) => [cell.workload, cell.backend, cell.operand]);
    expect(failed).toContainEqual([null, 'wasm', 'sparse']);
    const mean = cells.find(
      ({ cell }) => cell.workload === null && cell.kernel === 'wasm/*' && cell.operand === 'sparse',
    )!;
    const single = cells.filter(
      ({ cell: { kind, operand, backend, workload } }) =>
        kind === 'time' && operand === 'sparse' && backend === 'wasm' && workload !== null,
    );
    for (const { visible } of single) expect(visible).toBeGreaterThan(1.5 * mean.visible);
    expect(compareWithPast(past, night(21), 0.03).cells.filter(({ fails }) => fails)).toEqual([]);
  });

  it('a kernel that had no undisturbed sample on a busy night is not called slower, and the row is named', () => {
    const past = pastOf(12);
    const report = nightReport({ index: 64 });
    const unlucky = (count: number): ReportFacts => {
      const [result] = report.results;
      const kernels = result.kernels.map((kernel) => {
        if (kernel.lowerEdge === undefined) return kernel;
        const { ns } = kernel.lowerEdge;
        const isJs = kernel.id.startsWith('js/') && kernel.operand === 'sparse';
        return {
          ...kernel,
          lowerEdge: isJs
            ? { ...kernel.lowerEdge, ns: 1.4 * ns, medianRatio: 1, samples: count, quiet: 1 }
            : { ...kernel.lowerEdge, medianRatio: 1.4, samples: 300, quiet: 0.03 },
        };
      });
      return factsOf({ ...report, results: [{ ...result, kernels }] }, 'unlucky.json');
    };
    const few = compareWithPast(past, unlucky(50), 0.05);
    expect(sparseTime(few, 'js')).toMatchObject({ verdict: 'AMBIGUOUS', fails: false });
    expect(sparseTime(few, 'js').undisturbed).toBeCloseTo(1.5, 9);
    expect(sparseTime(few, 'js').visible).toBeGreaterThan(0.6);
    expect(sparseTime(few, 'js').ciLow).toBeLessThan(0);
    expect(few.notes.join()).toMatch(/so busy that some kernels of one row \(rnn/);
    const many = compareWithPast(past, unlucky(500), 0.05);
    expect(sparseTime(many, 'js')).toMatchObject({ verdict: 'SLOWER', fails: true });
    expect(many.notes.join()).not.toMatch(/so busy/);
  });

  it('a few per cent more are the race where the usual kernel left after it, else the build', () => {
    const past = pastOf(12, 0, 0.002);
    const usual = facts({ index: 65, spread: 0.002, factors: { 'wasm/sell8-f32': 1.07 } });
    const another = (racedOut: readonly string[]): ReportFacts => ({
      ...usual,
      cells: usual.cells.map((cell) =>
        cell.kernel === 'wasm/sell8-f32' ? { ...cell, kernel: 'wasm/other-f32', racedOut } : cell,
      ),
    });
    const time = (now: ReportFacts) => sparseTime(compareWithPast(past, now, 0.05), 'wasm');
    expect(time(usual).fails).toBe(true);
    expect(time(another([])).fails).toBe(true);
    expect(time(another(['wasm/sell8-f32']))).toMatchObject({ verdict: 'AMBIGUOUS', fails: false });
  });

  it('sparse times of a row are not called for what they are off by on other nights than eight calm ones', () => {
    const calm = pastOf(MIN_HISTORY, 0, 0.002);
    const night = (factor: number) =>
      facts({ index: 67, spread: 0.002, factors: { 'wasm/sell8-f32': factor } });
    const time = (factor: number) => sparseTime(compareWithPast(calm, night(factor), 0.02), 'wasm');
    expect(time(1).visible).toBeGreaterThan(0.02);
    expect(time(1.1).fails).toBe(true);
  });

  it('dense times of the neighbours’ memory are not called on eight nights that had none of it', () => {
    const past = pastOf(MIN_HISTORY, 0, 0.002);
    const night = facts({ index: 66, spread: 0.002, factors: { 'wasm/gemv4-f32': 1.17 } });
    const dense = compareWithPast(past, night, 0.05).cells.filter(
      ({ cell }) => cell.kind === 'time' && cell.operand === 'dense',
    );
    expect(dense.some(({ change }) => change > 0.15)).toBe(true);
    for (const { fails, visible } of dense) {
      expect(fails).toBe(false);
      expect(visible).toBeGreaterThan(0.15);
    }
    const long = pastOf(30, 0, 0.002);
    const slow = compareWithPast(long, night, 0.05).cells.find(
      ({ cell, change }) => cell.kind === 'time' && cell.operand === 'dense' && change > 0.15,
    )!;
    expect(slow.fails).toBe(true);
  });

  it('a report that is in the folder already is not held against itself', () => {
    const past = pastOf(9);
    const now = facts({ index: 8 });
    expect(compareWithPast(past, now, null).base.reports).toBe(8);
  });

  it('a busy night raises no alarm where each kernel had its quiet moments', () => {
    const busy = compareWithPast(pastOf(12), facts({ index: 60, busy: 0.4 }), 0.05);
    expect(busy.cells.filter(({ fails }) => fails)).toEqual([]);
  });

  it('a time alone in its row is held against a wider spread when its own figures say that the night was busy', () => {
    const only = (night: Night): ReportFacts => {
      const report = facts(night);
      return { ...report, cells: report.cells.filter(({ kind }) => kind === 'time').slice(0, 1) };
    };
    const past = Array.from({ length: 12 }, (_, index) => only({ index }));
    const visible = (night: Night): number =>
      compareWithPast({ path: 'past', groups: groupsOf(past), noReports: [] }, only(night), 0.05).cells[0]
        .visible;
    expect(visible({ index: 60, busy: 0.4 })).toBeGreaterThan(2 * visible({ index: 60 }));
  });

  it('what slows down a whole row and not the ruler fails nothing, and is said', () => {
    const past = pastOf(12);
    const [result] = nightReport({ index: 0 }).results;
    const all = (factor: number) => Object.fromEntries(result.kernels.map(({ id }) => [id, factor]));
    const calm = compareWithPast(past, facts({ index: 61 }), 0.05);
    for (const factor of [1.15, 1.3, 1.6]) {
      const machine = compareWithPast(past, facts({ index: 61, factors: all(factor) }), 0.05);
      expect(machine.cells.filter(({ fails }) => fails)).toEqual([]);
      for (const { cell, visible } of machine.cells.filter(({ cell }) => cell.kind === 'time')) {
        const usual = calm.cells.find(({ cell: { key } }) => key === cell.key)!;
        expect(visible).toBeGreaterThan(1.5 * usual.visible);
      }
      expect(machine.notes.join(' ')).toMatch(/Most kernels of one row \(.*\) took another time together/);
      expect(Number(/\+(\d+) %/.exec(machine.notes.join(' '))![1])).toBeCloseTo(100 * (factor - 1), -1);
    }
    expect(compareWithPast(past, facts({ index: 62, factors: SLOW }), 0.05).notes.join(' ')).not.toMatch(
      /together/,
    );
  });

  it('nights on which the machine slowed down everything do not hide a slower kernel later', () => {
    const [result] = nightReport({ index: 0 }).results;
    const all = Object.fromEntries(result.kernels.map(({ id }) => [id, 1.4]));
    const nights = Array.from({ length: 10 }, (_, index) =>
      facts({ index, spread: 0.01, factors: index % 4 === 1 ? all : {} }),
    );
    const past = { path: 'past', groups: groupsOf(nights), noReports: [] };
    const slow = compareWithPast(past, facts({ index: 63, factors: SLOW }), 0.05);
    const time = slow.cells.find(({ cell }) => cell.kind === 'time' && cell.kernel === 'wasm/sell8-f32')!;
    expect(time.fails).toBe(true);
    expect(time.reports).toBe(7);
  });

  it('a speed-up that fell because the dense kernel got faster is told and fails nothing', () => {
    const past = pastOf(12);
    const [result] = nightReport({ index: 0 }).results;
    const dense = result.kernels.filter(({ operand, backend }) => operand === 'dense' && backend === 'wasm');
    const factors = Object.fromEntries(dense.map(({ id }) => [id, 0.7]));
    const { cells } = compareWithPast(past, facts({ index: 64, factors }), 0.05);
    const slower = cells.filter(({ verdict }) => verdict === 'SLOWER');
    expect(slower.map(({ cell }) => cell.scope)).toContain('same-backend');
    expect(slower.every(({ cell }) => cell.kind === 'speed-up')).toBe(true);
    expect(cells.filter(({ fails }) => fails)).toEqual([]);
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

  it('finds twice the time of one kernel even where the machine slowed down the whole row', () => {
    const [result] = nightReport({ index: 0 }).results;
    const all = Object.fromEntries(result.kernels.map(({ id }) => [id, 1.3]));
    const factors = { ...all, 'wasm/sell8-f32': 2 * 1.3 };
    const { cells } = compareTwo(facts({ index: 1 }), facts({ index: 2, factors }), 0.05);
    expect(cells.filter(({ fails }) => fails).map(({ cell }) => cell.kernel)).toContain('wasm/sell8-f32');
    const times = cells.filter(({ cell }) => cell.kind === 'time');
    for (const { shared } of times) expect(shared).toBeCloseTo(0.3, 1);
  });

  it('what slows down a whole row by half is the machine, and a time that fell beside it has no wider interval', () => {
    const [result] = nightReport({ index: 0 }).results;
    const all = Object.fromEntries(result.kernels.map(({ id }) => [id, 1.6]));
    const slow = compareTwo(facts({ index: 1 }), facts({ index: 2, factors: all }), 0.05);
    expect(slow.cells.filter(({ fails }) => fails)).toEqual([]);
    expect(slow.notes.join()).toContain('took another time together');
    const halfOf = ({ cells }: typeof slow): number => {
      const { ciLow, ciHigh } = cells.find(
        ({ cell }) => cell.kind === 'time' && cell.kernel === 'wasm/sell8-f32',
      )!;
      return Math.log((1 + ciHigh) / (1 + ciLow));
    };
    const fell = compareTwo(
      facts({ index: 1 }),
      facts({ index: 2, factors: { ...all, 'wasm/sell8-f32': 0.7 } }),
      0.05,
    );
    const quiet = compareTwo(
      facts({ index: 1 }),
      facts({ index: 2, factors: { 'wasm/sell8-f32': 0.7 } }),
      0.05,
    );
    expect(halfOf(fell)).toBeCloseTo(halfOf(quiet), 9);
    expect(halfOf(slow)).toBeGreaterThan(1.2 * halfOf(quiet));
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
