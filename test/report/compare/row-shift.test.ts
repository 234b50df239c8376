import { describe, expect, it } from 'vitest';
import { type Cell, cellsOf } from '../../../src/report/compare/cells.js';
import { rowShifts, type ShiftSource } from '../../../src/report/compare/row-shift.js';
import { nightReport } from './reports.js';

const times = cellsOf(nightReport({ index: 1 })).filter(({ kind }) => kind === 'time');
const REPORTS = [3, 4, 5, 6, 7, 8, 9, 10];

/** A cell whose past was 0, but for what `shifted` says of a report. */
function source(cell: Cell, change: number, shifted: Readonly<Record<number, number>> = {}): ShiftSource {
  const wobble = (report: number): number => (report % 2 === 0 ? 0.004 : -0.004);
  const logTimes = REPORTS.map((report) => shifted[report] ?? wobble(report));
  return { cell: { ...cell, logTime: change }, reports: REPORTS, logTimes };
}

describe('the shift of a row', () => {
  it('is not moved by the kernel itself, nor by one that changed alone', () => {
    const shifts = rowShifts(times.map((cell, index) => source(cell, index === 0 ? 0.5 : 0.01)));
    expect(times.length).toBeGreaterThan(3);
    for (const { key } of times) expect(shifts.get(key)!.excess).toBe(0);
    expect(shifts.get(times[0].key)!.now).toBeCloseTo(0.01, 9);
  });

  it('is what the others share, less what is usual', () => {
    const shifts = rowShifts(times.map((cell) => source(cell, 0.3)));
    expect(shifts.get(times[0].key)!.excess).toBeCloseTo(Math.sqrt(0.3 ** 2 - 0.02 ** 2), 2);
  });

  it('names the reports of the past in which the row had shifted', () => {
    const shifts = rowShifts(times.map((cell) => source(cell, 0, { 6: 0.3, 9: -0.2 })));
    const { wasFar } = shifts.get(times[1].key)!;
    expect(REPORTS.filter(wasFar)).toEqual([6, 9]);
  });

  it('knows nothing of other rows, of other classes of devices, and of a time alone', () => {
    const [first, second, ...others] = times;
    const row = { ...second, row: 'gru:8/other' };
    const gpu = others.map((cell): Cell => ({ ...cell, deviceClass: 'gpu' }));
    const shifts = rowShifts([source(first, 0), source(row, 0.3), ...gpu.map((cell) => source(cell, 0.3))]);
    expect(shifts.has(first.key)).toBe(false);
    expect(shifts.has(row.key)).toBe(false);
    expect(shifts.get(gpu[0].key)!.now).toBeCloseTo(0.3, 2);
  });
});
