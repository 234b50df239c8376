import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { factsOf, type ReportFacts } from '../../../src/report/compare/facts.js';
import { groupsOf } from '../../../src/report/compare/regressions.js';
import { formatJson } from '../../../src/report/format-json.js';
import { baselineOf, rollingBaseline } from '../../../src/report/history/baseline.js';
import { type History, historyOf, readHistory } from '../../../src/report/history/history.js';
import { levelsOf } from '../../../src/report/history/levels.js';
import { lightFacts } from '../../../src/report/history/read-files.js';
import type { Report } from '../../../src/report/schema.js';
import { inTemporaryFolder } from '../../cli/program.js';
import { type Night, nightReport } from '../compare/reports.js';

const SLOW = { 'wasm/sell8-f32': 1.1 };
const path = (index: number): string => `night-${String(index).padStart(4, '0')}.json`;

const nights = (all: readonly Night[]): ReportFacts[] =>
  all.map((night) => factsOf(nightReport(night), path(night.index)));
const historyOfNights = (reports: readonly ReportFacts[], limit: number | null): History =>
  historyOf({ path: 'x', groups: groupsOf(reports), noReports: [] }, limit);

const calm = (from: number, count: number): Night[] =>
  Array.from({ length: count }, (_, index) => ({ index: from + index }));
const slow = (from: number, count: number): Night[] =>
  calm(from, count).map((night) => ({ ...night, factors: SLOW }));

describe('a history', () => {
  it('names the report at which a kernel got slower, in its own cells only', async () => {
    const { devices } = historyOfNights(nights([...calm(0, 20), ...slow(20, 15)]), null);
    const stepped = devices[0].trends.filter(({ steps }) => steps.length > 0);
    expect(new Set(stepped.map(({ series }) => series.cell.kernel))).toEqual(new Set(['wasm/sell8-f32']));
    for (const { steps } of stepped) {
      expect(steps).toHaveLength(1);
      expect(Math.abs(steps[0].report - 20)).toBeLessThanOrEqual(1);
      expect(steps[0].change).toBeCloseTo(0.1, 1);
    }
  });

  it('fails on the first slow night, and takes the new level for normal after eight of them', async () => {
    const failed = async (slowNights: number): Promise<boolean> => {
      const { devices } = historyOfNights(nights([...calm(0, 20), ...slow(20, slowNights)]), 0.05);
      return devices[0].trends.some(({ latest }) => latest?.fails === true);
    };
    expect(await failed(0)).toBe(false);
    expect(await failed(1)).toBe(true);
    expect(await failed(2)).toBe(true);
    expect(await failed(12)).toBe(false);
  });

  it('does not fail on fewer than eight reports before the newest', async () => {
    const { devices } = historyOfNights(
      nights([...calm(0, 5), { index: 5, factors: { 'wasm/sell8-f32': 3 } }]),
      0.05,
    );
    expect(devices[0].judged).toBe(false);
    expect(devices[0].trends.some(({ latest }) => latest?.fails === true)).toBe(false);
  });

  it('keeps devices and seeds apart, the latest first, and sorts by time whatever the names', async () => {
    const mixed = nights([...calm(3, 3), ...calm(0, 3)]).flatMap((facts) => [
      facts,
      { ...facts, seed: 2, startedAt: `2025${facts.startedAt.slice(4)}` },
    ]);
    const { devices } = historyOfNights(mixed, null);
    expect(devices.map(({ reports }) => reports[0].seed)).toEqual([1, 2]);
    const times = devices[0].reports.map(({ startedAt }) => startedAt);
    expect(times).toEqual([...times].sort());
  });
});

describe('a folder', () => {
  it('is read file by file; what is no report is told with its reason, folders and hidden files are not', async () => {
    await inTemporaryFolder(async (folder) => {
      const text = formatJson(nightReport({ index: 1 }));
      writeFileSync(join(folder, 'a.json'), text);
      writeFileSync(join(folder, 'cut.json'), text.slice(0, 2000));
      writeFileSync(join(folder, 'other.json'), '{"name":"x"}');
      writeFileSync(join(folder, 'newer.json'), '{"schemaVersion":2}');
      writeFileSync(join(folder, 'wrong.json'), text.replace('"seed": 1', '"seed": "one"'));
      writeFileSync(join(folder, 'endless.json'), text.replace('"seed": 1', '"seed": 1e999'));
      writeFileSync(join(folder, '.b.json.1.tmp.json'), '{');
      writeFileSync(join(folder, 'notes.txt'), 'x');
      mkdirSync(join(folder, 'dir.json'));
      const { devices, noReports } = await readHistory(folder, null);
      expect(devices[0].reports).toHaveLength(1);
      expect(noReports.map(({ path: file, reason }) => [file.slice(folder.length + 1), reason])).toEqual([
        ['cut.json', 'not JSON, or cut off'],
        ['endless.json', 'does not follow schema 1: seed: expected number, received one that is too large'],
        ['newer.json', 'made by a newer sparse-bench (schema 2)'],
        ['other.json', 'no report of sparse-bench'],
        ['wrong.json', 'does not follow schema 1: seed: expected number, received string'],
      ]);
      await expect(readHistory(join(folder, 'none'), null)).rejects.toThrow(UsageError);
      await expect(readHistory(join(folder, 'a.json'), null)).rejects.toThrow(/is a file/);
    });
  });

  it('gives the same cells as a whole report does', () => {
    fc.assert(
      fc.property(fc.nat(1000), (index) => {
        const report = nightReport({ index });
        const entry = lightFacts(Buffer.from(formatJson(report)), 'x');
        expect('facts' in entry && entry.facts).toEqual(factsOf(report, 'x'));
      }),
      { numRuns: 10 },
    );
  });

  it('gives them of reports without lower edges, and where only some kernels have one', () => {
    const report = nightReport({ index: 7, rows: 2 });
    const without = (drops: (place: number) => boolean): Report => ({
      ...report,
      results: report.results.map((result) => ({
        ...result,
        kernels: result.kernels.map((kernel, place) =>
          drops(place) ? { ...kernel, lowerEdge: undefined } : kernel,
        ),
      })),
    });
    for (const older of [without(() => true), without((place) => place % 2 === 0)]) {
      const entry = lightFacts(Buffer.from(formatJson(older)), 'x');
      expect('facts' in entry && entry.facts).toEqual(factsOf(report, 'x'));
    }
  });

  it('gives them whatever stands in the text of a kernel', () => {
    const texts = fc.constantFrom(
      '{',
      '}',
      '}, {',
      '"medianNs":',
      '"lowerEdge":',
      '"samples": {',
      '½ ≥ €',
      '\\"',
    );
    const kernels = fc.array(texts, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(kernels, fc.nat(100), (words, place) => {
        const report = nightReport({ index: 3, rows: 2 });
        const { kernels: own } = report.results[place % 2];
        own[place % own.length].ceiling = words.join(' ');
        own[place % own.length].reason = words.join('');
        const entry = lightFacts(Buffer.from(formatJson(report)), 'x');
        expect('facts' in entry && entry.facts).toEqual(factsOf(report, 'x'));
      }),
      { numRuns: 50 },
    );
  });

  it('is done with a file of nothing but openings: its work grows with the length', () => {
    const parts = [
      '"round":[',
      '"round":[1,',
      '"round":[1],"medianNs":',
      '"lowerEdge":"samples":{',
      '"lowerEdge":"samples":{}',
      '"medianNs":"samples":{}',
      '"medianNs":"lowerEdge":"samples":{}',
      '"samples":{}',
    ];
    const openings = parts.map((part) => part.repeat(300_000));
    for (const text of openings) expect(lightFacts(Buffer.from(`{${text}`), 'x')).toHaveProperty('fault');
  });

  it('takes no damage from damaged reports', () => {
    const text = formatJson(nightReport({ index: 1 }));
    const damage = fc.record({
      at: fc.nat(text.length),
      length: fc.nat(30),
      insert: fc.string({ maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
        const broken = damages.reduce(
          (whole, { at, length, insert }) => whole.slice(0, at) + insert + whole.slice(at + length),
          text,
        );
        const entry = lightFacts(Buffer.from(broken), 'x');
        expect('facts' in entry || entry.fault.reason !== '').toBe(true);
        if (!('facts' in entry)) return;
        const [group] = groupsOf([entry.facts]);
        expect(() => baselineOf(group)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});

describe('the rolling baseline', () => {
  const level = (value: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => value + (index % 2 === 0 ? 0.005 : -0.005));

  it('begins behind the last step once eight reports are there', () => {
    expect(rollingBaseline([...level(0, 20), ...level(0.5, 7)], 10)).toHaveLength(27);
    expect(rollingBaseline([...level(0, 20), ...level(0.5, 8)], 10)).toHaveLength(8);
  });

  it('is never longer than thirty', () => {
    expect(rollingBaseline(level(0, 200), 10)).toHaveLength(30);
  });
});

describe('levels for a drawing', () => {
  it('are medians of equal shares, and null where there is nothing', () => {
    expect(levelsOf({ reports: [0, 1, 2, 3], logTimes: [1, 3, 10, 20] }, 6, 3)).toEqual([2, 15, null]);
    expect(levelsOf({ reports: [0, 1], logTimes: [1, 2] }, 2, 24)).toEqual([1, 2]);
  });
});
