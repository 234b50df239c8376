import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LiveState, layoutLive } from '../../src/ui/layout/live.js';
import { lineText, lineWidth } from '../../src/ui/lines.js';
import { exampleReport } from '../fixtures/example-report.js';
import { finishedReport, hostileParts, hostileReport, progressOf } from './reports.js';

function state(changes: Partial<LiveState> = {}): LiveState {
  return {
    report: exampleReport(),
    progress: progressOf(),
    progressAgeSeconds: 0,
    interrupting: false,
    ...changes,
  };
}

function text(live: LiveState, columns = 100, rows = 30): string {
  return layoutLive(live, { columns, rows }).map(lineText).join('\n');
}

describe('the screen while a run is under way', () => {
  it('is one table and below it what is being measured, how far, and for how long', () => {
    const shown = text(state());
    expect(shown).toMatch(/RNN 1760 .*FASTER\n/);
    expect(shown).toMatch(/GRU 3568 .*FASTER\?\n/);
    expect(shown).toContain('GRU 3568, 95 %, batch 1, visit 3 of 5: timing wasm/sell8-f32');
    expect(shown).toMatch(/█+░+ 61 %, 38 s, about 24 s left/);
    expect(shown).toContain('Ctrl-C ends early and keeps what is finished.');
  });

  it('lets the clock go on between events and gives up an estimate that has run out', () => {
    expect(text(state({ progressAgeSeconds: 4 }))).toContain('42 s, about 20 s left');
    expect(text(state({ progressAgeSeconds: 30 }))).toMatch(/1 min 08 s$/m);
    expect(text(state({ progress: progressOf({ remainingSeconds: null }) }))).toMatch(/38 s$/m);
  });

  it('shows rows that have begun and counts the others', () => {
    const report = exampleReport();
    const results = report.results.map((result, index) =>
      index < 2 ? result : { ...result, visits: 0, stopReason: null, speedups: [] },
    );
    const shown = text(state({ report: { ...report, results }, progress: progressOf({ resultIndex: 2 }) }));
    expect(shown).toMatch(/RNN 3072 .*waiting/);
    expect(shown).toContain('2 rows still to come');
    expect(shown).not.toMatch(/^GRU 2560/m);
  });

  it('says what Ctrl-C has done', () => {
    expect(text(state({ interrupting: true }))).toContain('Stopping: keeping what is finished.');
  });

  it('starts before there is a report', () => {
    expect(text(state({ report: null, progress: null }))).toContain('Starting …');
    const early = progressOf({ resultIndex: null, visit: null, detail: 'looking at the device' });
    expect(text(state({ report: null, progress: early }))).toContain('looking at the device');
  });

  it('keeps the row under way on a screen that is too short, and says what is hidden', () => {
    const report = finishedReport({ ratios: Array.from({ length: 40 }, (_, index) => 2 + index / 10) });
    const results = report.results.map((result, index) => ({
      ...result,
      workload: { ...result.workload, batch: index + 1 },
    }));
    const shown = text(
      state({ report: { ...report, results }, progress: progressOf({ resultIndex: 20 }) }),
      100,
      16,
    );
    expect(shown).toMatch(/^RNN 1760 +21 /m);
    expect(shown).toMatch(/… \d+ more rows, all in the final table/);
  });

  it('is never wider than the terminal nor as tall as it', () => {
    fc.assert(
      fc.property(
        hostileParts,
        fc.integer({ min: 40, max: 200 }),
        fc.integer({ min: 5, max: 40 }),
        fc.integer({ min: 0, max: 4 }),
        (parts, columns, rows, resultIndex) => {
          const progress = progressOf({ resultIndex, detail: parts.reason });
          const lines = layoutLive(state({ report: hostileReport(parts), progress }), { columns, rows });
          expect(lines.length).toBeLessThan(rows);
          for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: 60 },
    );
  });
});
