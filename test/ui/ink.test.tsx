import { stripVTControlCharacters } from 'node:util';
import { render as renderInTest } from 'ink-testing-library';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../src/ui/ink/app.js';
import { createLiveStore, DRAW_INTERVAL_MS, type LiveStore } from '../../src/ui/ink/store.js';
import { layoutReport } from '../../src/ui/layout/layout.js';
import { lineText } from '../../src/ui/lines.js';
import { exampleReport } from '../fixtures/example-report.js';
import { progressOf } from './reports.js';
import { draw } from './screen.js';

const outcome = { report: exampleReport(), path: 'reports/example.json', exitCode: 0 as const };

afterEach(() => {
  vi.useRealTimers();
});

/** A store on a clock that only the test moves. */
function frozenStore(): LiveStore {
  vi.useFakeTimers();
  return createLiveStore(() => Date.now());
}

function running(store: LiveStore): void {
  store.onEvent({ type: 'report', report: outcome.report });
  store.onEvent({ type: 'progress', progress: progressOf() });
  vi.advanceTimersByTime(DRAW_INTERVAL_MS);
}

function app(store: LiveStore, details = false) {
  return <App store={store} details={details} env={{}} />;
}

/** Trailing blanks do not show. */
function visible(frame: string): string {
  return stripVTControlCharacters(frame)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

describe('the live screen', () => {
  it('shows the finished rows, the current workload and the progress', () => {
    const store = frozenStore();
    const { lastFrame, rerender, unmount } = renderInTest(app(store));
    running(store);
    rerender(app(store));
    const shown = visible(lastFrame() ?? '');
    expect(shown).toMatch(/RNN 1760 .*FASTER/);
    expect(shown).toContain('visit 3 of 5: timing wasm/sell8-f32');
    expect(shown).toMatch(/61 %, 38 s, about 24 s left/);
    unmount();
  });

  it('draws at most four times a second, however many events come', () => {
    const store = frozenStore();
    let draws = 0;
    store.subscribe(() => {
      draws++;
    });
    for (let ms = 0; ms < 2000; ms += 10) {
      store.onEvent({ type: 'progress', progress: progressOf({ elapsedSeconds: ms / 1000 }) });
      vi.advanceTimersByTime(10);
    }
    expect(draws).toBeGreaterThanOrEqual(7);
    expect(draws).toBeLessThanOrEqual(9);
    store.close();
  });

  it('answers Ctrl-C at once', () => {
    const store = frozenStore();
    const drawing = draw(app(store));
    running(store);
    store.interrupt();
    drawing.rerender(app(store));
    expect(visible(drawing.lastFrame())).toContain('Stopping: keeping what is finished.');
    drawing.unmount();
  });

  it('follows the terminal when its width changes', async () => {
    const store = createLiveStore(() => 0);
    const drawing = draw(app(store), { columns: 140 });
    store.onEvent({ type: 'report', report: outcome.report });
    store.interrupt();
    drawing.rerender(app(store));
    expect(visible(drawing.lastFrame())).toContain('claim');
    drawing.resize(80);
    drawing.rerender(app(store));
    await vi.waitFor(() => expect(visible(drawing.lastFrame())).not.toContain('claim'));
    store.close();
    drawing.unmount();
  });
});

describe('the last frame', () => {
  it.each([80, 140])('is the report as it is printed elsewhere, at %i columns', (columns) => {
    const store = frozenStore();
    const drawing = draw(app(store, true), { columns });
    running(store);
    store.finish(outcome);
    drawing.rerender(app(store, true));
    const lines = layoutReport(outcome.report, { columns, details: true, path: outcome.path });
    expect(visible(drawing.lastFrame())).toBe(visible(lines.map(lineText).join('\n')));
    drawing.unmount();
  });

  it('replaces the live screen: no progress is left on it', () => {
    const store = frozenStore();
    const drawing = draw(app(store), { columns: 140 });
    running(store);
    store.finish(outcome);
    drawing.rerender(app(store));
    expect(visible(drawing.lastFrame())).not.toContain('Ctrl-C');
    expect(visible(drawing.lastFrame()).match(/RNN 1760 +95 %/g)).toHaveLength(1);
    drawing.unmount();
  });
});

describe('for a screen reader', () => {
  it('says a sentence per finished row, once, and the result at the end; nothing moves', () => {
    const store = frozenStore();
    const drawing = draw(app(store), { screenReader: true });
    for (let visit = 1; visit <= 5; visit++) {
      store.onEvent({ type: 'progress', progress: progressOf({ visit }) });
      running(store);
      drawing.rerender(app(store));
    }
    const shown = visible(drawing.lastFrame());
    expect(shown).not.toMatch(/[█░×]|61/);
    const sentence = 'RNN 1760, 95 percent, batch 1: faster, 8 times the speed of the strongest dense kernel';
    expect(shown.split(sentence)).toHaveLength(2);
    store.finish(outcome);
    drawing.rerender(app(store));
    expect(visible(drawing.lastFrame())).toContain('On this device sparse weights are faster in 3 of 4 rows');
    drawing.unmount();
  });
});
