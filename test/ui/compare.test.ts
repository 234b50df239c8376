import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDevices } from '../../src/report/compare/devices.js';
import { factsOf } from '../../src/report/compare/facts.js';
import { compareTwo, compareWithPast, groupsOf } from '../../src/report/compare/regressions.js';
import { type History, historyOf } from '../../src/report/history/history.js';
import type { Report } from '../../src/report/schema.js';
import { linesToText } from '../../src/ui/ansi.js';
import { signedPercent } from '../../src/ui/layout/compare-cells.js';
import { layoutDevices } from '../../src/ui/layout/compare-devices.js';
import { layoutRegression } from '../../src/ui/layout/compare-regression.js';
import { layoutHistory, sparkline } from '../../src/ui/layout/history.js';
import { type Line, lineText, lineWidth } from '../../src/ui/lines.js';
import { nightReport } from '../report/compare/reports.js';
import { hostileParts, hostileReport } from './reports.js';

const text = (lines: readonly Line[]): string => linesToText(lines, false);
const past = Array.from({ length: 9 }, (_, index) =>
  factsOf(nightReport({ index }), `reports/night-${index}.json`),
);
const slow = factsOf(nightReport({ index: 20, factors: { 'wasm/sell8-f32': 1.25 } }), 'new.json');
const folder = { path: 'reports', groups: groupsOf(past), noReports: [] };

const historyIn = (path: string, reports: readonly Report[]): History => {
  const facts = reports.map((report, index) => factsOf(report, `night-${index}.json`));
  const noReports = [{ path: 'cut.json', reason: 'not JSON, or cut off' }];
  return historyOf({ path, groups: groupsOf(facts), noReports }, null);
};

describe('a regression in words', () => {
  it('says what got slower, by how much, beyond which limit, and how small a change could be seen', () => {
    const shown = text(
      layoutRegression(compareWithPast(folder, slow, 0.05), { columns: 140, details: false }),
    );
    expect(shown).toMatch(/^\d of 8 cells got slower \(\+2\d\.\d to \+2\d\.\d %\)/);
    expect(shown).toMatch(/new\.json of 2026-01-21 00:00 against 9 reports in reports/);
    expect(shown).toMatch(/REGRESSION: 3 cells slower by 5 % or more:/);
    expect(shown).toMatch(/RNN 1760, 95 %, batch 1, wasm sparse time: \+2\d\.\d %/);
    expect(shown).toMatch(/visible from: .* among 8 cells/);
    const two = text(layoutRegression(compareTwo(past[0], slow, null), { columns: 140, details: false }));
    expect(two).toMatch(/one\s+report does not tell how much runs differ/);
    expect(two).not.toMatch(/REGRESSION/);
  });

  it('signs are those of the time: more is slower', () => {
    expect([0.1, -0.1, 0, -0.0001, 1.5].map(signedPercent)).toEqual([
      '+10.0 %',
      '−10.0 %',
      '+0.0 %',
      '+0.0 %',
      '+150 %',
    ]);
  });
});

describe('a history in words', () => {
  it('draws every cell, and tells steps and what was no report', async () => {
    const reports = Array.from({ length: 24 }, (_, index) =>
      nightReport({ index, factors: index < 12 ? {} : { 'wasm/sell8-f32': 1.25 } }),
    );
    const history = historyIn('reports', reports);
    const shown = text(layoutHistory(history, { columns: 160, details: true }));
    expect(shown).toMatch(/▁+.*█+/);
    expect(shown).toMatch(/step at night-12\.json of 2026-01-13 00:00: [\s\S]*wasm sparse time\s\+2\d\.\d %/);
    expect(shown).toMatch(/not read: cut\.json: not JSON, or cut off/);
  });

  it('noise is drawn flat, and a gap is a blank', () => {
    const cell = past[0].cells[0];
    const series = { cell, reports: [0, 1, 3], logTimes: [1, 1.001, 1], standardErrors: [], kernels: [] };
    expect(sparkline(series, 4)).toMatch(/^▅▅ ▅$|^▄▄ ▄$|^▅▅ ▄$|^▄▅ ▄$/);
  });
});

describe('every layout', () => {
  it.each([20, 60, 80, 140])(
    'stays within %i columns and prints nothing that could command a terminal',
    (columns) => {
      fc.assert(
        fc.asyncProperty(hostileParts, hostileParts, async (a, b) => {
          const reports = [hostileReport(a), hostileReport(b)];
          const named = reports.map((report, index) => ({ path: `${a.name}${index}`, report }));
          const [base, now] = named.map(({ report, path }) => factsOf(report, path));
          const shared = { ...now, cells: base.cells, workloads: base.workloads };
          const lines = [
            ...layoutRegression(compareTwo(base, shared, 0.05), { columns, details: true }),
            ...layoutHistory(historyIn(b.reason, reports), { columns, details: true }),
            ...layoutDevices(compareDevices([named[0], { ...named[0], path: b.name }]), columns),
          ];
          for (const line of lines) {
            expect(lineWidth(line)).toBeLessThanOrEqual(columns);
            // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose.
            expect(lineText(line)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
          }
        }),
        { numRuns: 15 },
      );
    },
  );
});
