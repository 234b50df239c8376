import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/report/schema.js';
import { kernelTab, speedupTab } from '../../../src/ui/ink/show/entries.js';
import { layoutShow } from '../../../src/ui/ink/show/layout.js';
import { rooflineLines } from '../../../src/ui/ink/show/roofline.js';
import { selectEntries } from '../../../src/ui/ink/show/select.js';
import { actionOf, initialState, reduce, TABS, type ViewState } from '../../../src/ui/ink/show/state.js';
import { lineText, lineWidth } from '../../../src/ui/lines.js';
import { exampleReport } from '../../fixtures/example-report.js';
import { gridReport } from '../../report/html/pages.js';
import { finishedReport, hostileParts, hostileReport } from '../reports.js';

const path = 'reports/example.json';
const wide = { columns: 140, rows: 40 };

/** The state after these keys, typed one after the other. */
function typed(keys: string, report: Report = exampleReport(), screen = wide): ViewState {
  return [...keys].reduce((state, key) => {
    const special = {
      '⏎': { return: true },
      '⎋': { escape: true },
      '⌫': { backspace: true },
      '→': { rightArrow: true },
      '↓': { downArrow: true },
    }[key];
    const action = actionOf(special === undefined ? key : '', special ?? {}, state.isTyping);
    return reduce(state, action, layoutShow({ report, path }, state, screen).around);
  }, initialState());
}

function shown(keys: string, report: Report = exampleReport(), screen = wide): string {
  return layoutShow({ report, path }, typed(keys, report, screen), screen)
    .lines.map(lineText)
    .join('\n');
}

const first = (text: string) => text.split('\n').find((line) => line.startsWith('›')) ?? '';

describe('tabs', () => {
  it('begin with the speed-ups and lead to kernels, roofline, claims and device', () => {
    expect(shown('')).toMatch(/\[1 speed-ups\][\s\S]*RNN 1760 .*8\.0×.*FASTER/);
    expect(shown('2')).toMatch(/\[2 kernels\][\s\S]*wasm\/sell8-f32/);
    expect(shown('→→')).toMatch(/\[3 roofline\][\s\S]*Capital: sparse/);
    expect(shown('4')).toMatch(/\[4 claims\][\s\S]*2\.8×.*8\.0×.*REACHED/);
    expect(shown('h')).toMatch(/\[5 device\][\s\S]*Example 9000, 2 cores/);
  });

  it('say which is open without colour, on a narrow screen, too', () => {
    expect(shown('3', exampleReport(), { columns: 40, rows: 24 })).toContain('[roofline]');
  });

  it('open the kernels of the selected row on Enter', () => {
    const text = shown('j⏎');
    expect(text).toContain('[2 kernels]');
    expect(text).toContain('filter “RNN 2560, 95 %, batch 1”');
    expect(text).not.toContain('RNN 3072');
    expect(text).toContain('wrong');
  });
});

describe('sorting', () => {
  const report = finishedReport({ ratios: [2, 9, 0.5] });

  it('goes through the columns, largest first, and turns round', () => {
    const sort = 's'.repeat(speedupTab(report).sorts.indexOf('ratio') + 1);
    expect(first(shown(sort, report))).toContain('9.0×');
    expect(shown(sort, report)).toContain('by ratio ↓');
    expect(first(shown(`${sort}r`, report))).toContain('0.50×');
    expect(first(shown(`${sort}S`.replace(/s/g, 's') + 'S'.repeat(sort.length - 1), report))).toContain(
      '2.0×',
    );
  });

  it('puts what is unknown last in both orders', () => {
    const grid = gridReport([
      { sparsity: 0.8, batch: 1, ratio: null },
      { sparsity: 0.9, batch: 1, ratio: 2 },
      { sparsity: 0.95, batch: 1, ratio: 3 },
    ]);
    const { entries } = speedupTab(grid);
    for (const isDescending of [true, false]) {
      const sorted = selectEntries(entries, { cursor: 0, sort: 'ratio', isDescending, filter: '' });
      expect(sorted.at(-1)?.values.ratio).toBeNull();
      expect(sorted.map(({ values }) => values.ratio).slice(0, 2)).toEqual(isDescending ? [3, 2] : [2, 3]);
    }
  });

  it('keeps all entries, whatever the column', () => {
    const { entries, sorts } = kernelTab(exampleReport());
    for (const sort of sorts) {
      const sorted = selectEntries(entries, { cursor: 0, sort, isDescending: true, filter: '' });
      expect(new Set(sorted)).toEqual(new Set(entries));
    }
  });
});

describe('filter', () => {
  it('keeps entries with all words, says so, and is cleared by Escape', () => {
    const text = shown('2/sell8 gru⏎');
    expect(text).toContain('filter “sell8 gru”');
    expect(text).toMatch(/1 of 2, \d+ kernels in all/);
    expect(text).not.toContain('js/csr-f32');
    expect(shown('2/sell8 gru⏎⎋')).toContain('js/csr-f32');
  });

  it('takes letters as text while it is typed, and takes them back', () => {
    const state = typed('/jqs⌫');
    expect(state).toMatchObject({ isTyping: true, isDone: false });
    expect(state.tabs['speed-ups'].filter).toBe('jq');
    expect(shown('/jqs⌫')).toContain('filter: jq█');
  });

  it('says when nothing is left', () => {
    expect(shown('/nothing⏎')).toContain('no row holds these words');
  });
});

describe('help and leaving', () => {
  it('shows the keys on ? and goes back on any key', () => {
    expect(shown('?')).toContain('the kernels of the selected row');
    expect(shown('?x')).toContain('RNN 1760');
  });

  it('leaves on q, also from the help', () => {
    expect(typed('q').isDone).toBe(true);
    expect(typed('?q').isDone).toBe(true);
  });
});

describe('scrolling', () => {
  const many = finishedReport({ ratios: Array.from({ length: 50 }, (_, index) => 1.1 + index) });
  const small = { columns: 80, rows: 16 };

  it('keeps the selected row on the screen and stops at the ends', () => {
    expect(first(shown('k', many, small))).toContain('1.10×');
    expect(first(shown('G', many, small))).toContain('50.1×');
    expect(first(shown('Gg', many, small))).toContain('1.10×');
    expect(first(shown('↓↓', many, small))).toContain('3.1×');
    expect(shown(' ', many, small)).toMatch(/\d+ of 50 rows/);
  });

  it('moves a text by lines and says where it is', () => {
    const text = shown('5jj', exampleReport(), small);
    expect(text).toMatch(/lines 3 to \d+ of \d+/);
    expect(shown('5G', exampleReport(), small)).toContain('report: reports/example.json');
  });
});

describe('any report on any screen', () => {
  it('is never wider nor taller than the screen, whatever keys are pressed', () => {
    fc.assert(
      fc.property(
        hostileParts,
        fc.integer({ min: 20, max: 160 }),
        fc.integer({ min: 8, max: 50 }),
        fc.array(fc.constantFrom('1', '2', '3', '4', '5', 'j', 'G', ' ', 's', 'r', '/', 'x', '⏎', '⎋', '?'), {
          maxLength: 12,
        }),
        (parts, columns, rows, keys) => {
          const report = hostileReport(parts);
          const state = typed(keys.join(''), report, { columns, rows });
          const { lines } = layoutShow({ report, path }, state, { columns, rows });
          expect(lines.length).toBeLessThan(rows);
          // A grapheme wider than a column may stand out of a cell that is one column wide.
          for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns + 1);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose.
          expect(lines.map(lineText).join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('works without rows, claims or roofs', () => {
    const empty = exampleReport({ results: [], claims: [], roofline: [], backends: [] });
    for (const [index] of TABS.entries()) expect(shown(`${index + 1}jGs/x⏎`, empty)).toContain('q quit');
  });
});

describe('the roofline in characters', () => {
  const lines = rooflineLines(exampleReport(), 100, 30).map(lineText);

  it('puts capitals for sparse and small letters for dense kernels under the roof', () => {
    const plot = lines.filter((line) => line.includes('│')).join('\n');
    expect(plot).toMatch(/[BAC]/);
    expect(plot).toMatch(/[abc]/);
    expect(plot).toContain('─');
    expect(lines.join('\n')).toContain('B b wasm');
  });

  it('draws the roofs of each number of threads, and names them', () => {
    const [roof] = exampleReport().roofline;
    const read = roof!.read.map((level) => ({ ...level, gbPerS: 8 * level.gbPerS }));
    const ofTwo = { ...roof!, threads: 2, multiplyAddGflops: 4 * roof!.multiplyAddGflops, read };
    const drawn = rooflineLines(exampleReport({ roofline: [roof!, ofTwo] }), 100, 30).map(lineText);
    expect(drawn.filter((line) => /│.*─{5}/.test(line))).toHaveLength(2);
    expect(drawn.join(' ')).toContain('GFLOP/s of wasm: 45.0; wasm, 2 threads: 180.');
  });

  it('fits the height and width there are', () => {
    for (const [width, height] of [
      [40, 20],
      [80, 24],
      [200, 60],
    ] as const) {
      const drawn = rooflineLines(exampleReport(), width, height);
      expect(drawn.length).toBeLessThanOrEqual(height);
      for (const line of drawn) expect(lineWidth(line)).toBeLessThanOrEqual(width);
    }
  });
});
