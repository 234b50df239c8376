import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headlines } from '../../src/report/headline.js';
import type { Report } from '../../src/report/schema.js';
import { linesToText } from '../../src/ui/ansi.js';
import { answer } from '../../src/ui/layout/answer.js';
import { layoutReport } from '../../src/ui/layout/layout.js';
import { lineText, lineWidth } from '../../src/ui/lines.js';
import { exampleReport } from '../fixtures/example-report.js';
import { finishedReport, hostileParts, hostileReport, sweepReport } from './reports.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
const SGR = /\u001b\[(\d+)m/g;

function text(report: Report, columns: number, details = false): string {
  return linesToText(layoutReport(report, { columns, details, path: 'reports/example.json' }), false);
}

describe('the whole report', () => {
  it.each([60, 80, 100, 140])('looks as agreed at %i columns', async (columns) => {
    await expect(text(exampleReport(), columns)).toMatchFileSnapshot(`golden/report-${columns}.txt`);
  });

  it('has every kernel with --details', async () => {
    await expect(text(exampleReport(), 140, true)).toMatchFileSnapshot('golden/details-140.txt');
  });

  it('gives columns to what rows differ in', async () => {
    await expect(text(sweepReport(), 100)).toMatchFileSnapshot('golden/sweep-100.txt');
  });

  it('says which part of a suite it is', () => {
    const report = exampleReport();
    const shard = { index: 2, count: 8, rows: [4, 5, 6, 7, 8], of: 31 };
    const part = { ...report, settings: { ...report.settings, shard } };
    for (const columns of [60, 140]) expect(text(part, columns)).toContain('part 2 of 8');
    expect(text(report, 140)).not.toMatch(/part \d+ of/);
  });

  it('exceeds no width and lets no control character through, whatever the names are', () => {
    fc.assert(
      fc.property(
        hostileParts,
        fc.integer({ min: 40, max: 200 }),
        fc.boolean(),
        (parts, columns, details) => {
          const report = hostileReport(parts);
          for (const line of layoutReport(report, { columns, details, path: report.settings.suiteLabel })) {
            expect(lineWidth(line)).toBeLessThanOrEqual(columns);
            // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
            expect(lineText(line)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps layer, speed-up and verdict at any width', () => {
    for (const columns of [40, 60, 80, 140]) {
      const shown = text(exampleReport(), columns);
      for (const word of ['RNN 1760', '8.0×', 'FASTER', 'AMBIGUOUS']) expect(shown).toContain(word);
    }
  });

  it('cuts a long layer name at 60 columns and keeps the rest of its row', () => {
    const line = text(sweepReport('gemm:2147483647x2147483647'), 60)
      .split('\n')
      .find((candidate) => candidate.startsWith('GEMM'));
    expect(line).toMatch(/^GEMM \S*… .*FASTER$/);
  });

  it('carries every verdict in words: without styles nothing is lost', () => {
    const shown = text(exampleReport(), 140);
    for (const words of [
      'FASTER',
      'FASTER?',
      '? provisional',
      'STATE-DEPENDENT: 8.6× while this device runs fast, 7.2× while it runs slow',
      'AMBIGUOUS: the interval',
      'WRONG RESULT, not timed: js/csr-f32 on RNN 2560',
      'failed: tfjs-wasm/matmul-f32 on RNN 3072',
      'example-native not available: its shared library is missing; sparse-bench setup example-native',
      '2 of 5 published speed-ups reached or exceeded on this device',
      'strongest dense: wasm/gemv4-f32',
      'noise floor: 2 %',
      'report: reports/example.json',
    ]) {
      expect(shown).toContain(words);
    }
  });

  it('marks an interval of fewer than three visits', () => {
    const report = finishedReport({ visits: 2 });
    expect(text(report, 140)).toMatch(/FASTER\*/);
    expect(text(report, 140)).toContain('* fewer than 3 visits: the interval holds for this process only');
    expect(text(finishedReport({ visits: 3 }), 140)).not.toContain('FASTER*');
  });

  it('colours only what carries a meaning, with the terminal’s own colours', () => {
    const coloured = linesToText(
      layoutReport(exampleReport(), { columns: 140, details: true, path: null }),
      true,
    );
    const codes = new Set([...coloured.matchAll(SGR)].map(([, code]) => Number(code)));
    expect([...codes].sort((a, b) => a - b)).toEqual([1, 2, 22, 31, 32, 33, 39]);
  });
});

describe('the answer', () => {
  it('counts the rows that are decided and says what the others are', () => {
    expect(answer(headlines(exampleReport()))).toBe(
      'On this device sparse weights are faster in 3 of 4 rows (8.0× the speed of the strongest dense kernel); undecided in 1 (1 row not finished).',
    );
  });

  it('is one plain sentence when all rows agree', () => {
    expect(answer(headlines(finishedReport({ ratios: [3.1, 9.02, 5] })))).toBe(
      'On this device sparse weights are faster in all 3 rows (3.1× to 9.0× the speed of the strongest dense kernel).',
    );
    expect(answer(headlines(finishedReport({ ratios: [0.4] })))).toBe(
      'On this device sparse weights are slower in the one row (0.40× the speed of the strongest dense kernel).',
    );
  });

  it('claims no more than two visits can bear', () => {
    expect(answer(headlines(finishedReport({ ratios: [5], visits: 2 })))).toMatch(/^In these processes/);
  });

  it('says when nothing is known', () => {
    expect(answer(headlines(exampleReport({ results: [] })))).toBe(
      'No speed-up was measured on this device.',
    );
    const ambiguous = exampleReport().results.filter((_, index) => index === 3);
    expect(answer(headlines(exampleReport({ results: ambiguous })))).toBe(
      'Undecided: on this device the intervals do not tell sparse from dense in the one row.',
    );
  });
});
