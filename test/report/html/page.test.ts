import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../../src/report/html/index.js';
import type { Report } from '../../../src/report/schema.js';
import { exampleReport } from '../../fixtures/example-report.js';
import { hostileParts, hostileReport } from '../../ui/reports.js';
import { gridReport, suiteSizedReport } from './pages.js';

const example = renderHtml([exampleReport()]);
const two = [exampleReport(), gridReport([{ sparsity: 0.9, batch: 4, ratio: 3 }])];

/** Everything between the tags, one blank between pieces. */
function textOf(page: string): string {
  return page
    .replace(/<(style|script)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

function idsOf(page: string): string[] {
  return [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
}

/** Names of all elements, in order: what a hostile text must not change. */
function skeleton(page: string): string {
  return (page.match(/<\/?[a-z][\w-]*/gi) ?? []).join('');
}

describe('the page of one report', () => {
  const text = textOf(example);

  it('says first whether sparse weights pay, before any table', () => {
    const answer = text.indexOf('On this device sparse weights are faster in 3 of 4 rows');
    expect(answer).toBeGreaterThan(0);
    expect(answer).toBeLessThan(text.indexOf('Speed-up by sparsity and batch', answer));
  });

  it('shows speed-ups with interval and verdict, published values, and why a row is undecided', () => {
    expect(text).toMatch(/RNN 1760 95 % 1 400 µs .* 50\.0 µs .* 8\.0× 7\.8 – 8\.2× 5 visits/);
    expect(text).toContain('▲ FASTER');
    expect(text).toContain('STATE-DEPENDENT: 8.6× while this device runs fast, 7.2× while it runs slow');
    expect(text).toContain('? provisional');
    expect(text).toContain('✗ NOT REACHED');
    expect(text).toContain('NVIDIA TitanX Maxwell, cuSPARSE');
  });

  it('shows what went wrong before the figures', () => {
    const wrong = text.indexOf('WRONG RESULT, not timed: js/csr-f32 on RNN 2560, 95 %, batch 1');
    expect(wrong).toBeGreaterThan(0);
    expect(wrong).toBeLessThan(text.indexOf('Times and speed-ups, row by row', wrong));
    expect(text).toContain('Failed: tfjs-wasm/matmul-f32 on RNN 3072, 95 %, batch 1');
    expect(text).toContain('Warning: Other programs keep 1.4 of 2 processors busy.');
  });

  it('holds every kernel, and those that left in the race with their time', () => {
    for (const id of [
      'js/gemv4-f32',
      'js/csr-f32',
      'wasm/gemv4-f32',
      'wasm/sell8-f32',
      'tfjs-wasm/matmul-f32',
    ]) {
      expect(text).toContain(id);
    }
    expect(text).toMatch(/Left in the race: js\/csr-naive-f32 ≈/);
  });

  it('fetches nothing: no address, no style or script but its own, which the policy names by hash', () => {
    expect(example).not.toMatch(/(?:src|href)="(?!#|data:image\/svg)/);
    expect(example).not.toMatch(/url\(|@import|<link (?!rel="icon")/);
    expect(example).not.toMatch(/ style="| on[a-z]+="/);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(example)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    for (const element of ['style', 'script']) {
      const content = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(example)?.[1] ?? '';
      const hash = createHash('sha256').update(content).digest('base64');
      expect(policy).toContain(`${element}-src 'sha256-${hash}'`);
    }
    expect(example.match(/<script/g)).toHaveLength(1);
  });

  it('has headings with scope, drawings with title and description or none at all', () => {
    for (const [head] of example.matchAll(/<th[ >][^>]*/g)) expect(head).toMatch(/ scope="(?:row|col)"/);
    for (const [svg] of example.matchAll(/<svg [^>]*/g)) {
      expect(svg).toMatch(/aria-hidden="true"|aria-labelledby="roof-title" aria-describedby="roof-desc"/);
    }
  });

  it('draws the roofs of several threads dashed, says of how many they are, and explains the dashes', () => {
    const [roof] = exampleReport().roofline;
    const ofTwo = { ...roof!, threads: 2, label: 'WebAssembly SIMD, 2 threads', multiplyAddGflops: 90 };
    const page = renderHtml([exampleReport({ roofline: [roof!, ofTwo] })]);
    const [solid, dashed] = [...page.matchAll(/<g class="roof ([^"]*)".*?<\/g>/gs)];
    expect([solid![1], dashed![1]]).toEqual(['r0', 'r0 team']);
    expect(solid![0]).toContain('wasm: 45.0 GFLOP/s');
    expect(dashed![0]).toMatch(/wasm, 2 threads:<tspan [^>]*>90.0 GFLOP\/s/);
    expect(dashed![0]).toContain('wasm, 2 threads: reads');
    expect(page).toContain('A dashed line limits');
    expect(page).toContain('<b>WebAssembly SIMD, 2 threads</b> (wasm, 2 threads)');
    expect(example).not.toMatch(/A dashed line|class="roof [^"]*team/);
  });

  it('throws when there is no report', () => {
    expect(() => renderHtml([])).toThrow(RangeError);
  });
});

describe.each([
  ['one report', [exampleReport()]],
  ['two reports', two],
  ['a report without rows', [exampleReport({ results: [], claims: [], roofline: [] })]],
] as const)('links of %s', (_, reports) => {
  it('lead to one place each', () => {
    const page = renderHtml(reports);
    const ids = idsOf(page);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
    for (const target of targets) expect(ids).toContain(target);
  });
});

describe('the page of several reports', () => {
  const page = renderHtml(two);
  const text = textOf(page);

  it('has a column per report, named apart where the devices have one name', () => {
    const start = '2026-05-06T07:08:09.000Z';
    const named = textOf(renderHtml([exampleReport(), exampleReport({ startedAt: start })]));
    expect(named).toContain(
      'Example 9000, 2 cores · 2026-01-02 03:04 Example 9000, 2 cores · 2026-05-06 07:08',
    );
  });

  it('says what differs, apart from what is the same', () => {
    const other = exampleReport({ seed: 7 });
    const compared = textOf(renderHtml([exampleReport(), other]));
    expect(compared).toMatch(/seed 1 7/);
    expect(compared).toMatch(/The same everywhere: .*engine hrtime/);
  });

  it('shows rows that only one report has, with a dash for the other', () => {
    expect(text).toContain('GRU 1024, 90 %, batch 4 – ▲ 3.0× faster');
  });

  it('gives a mean over the rows that all have', () => {
    const points = [0.8, 0.9].map((sparsity, index) => ({ sparsity, batch: 1, ratio: [2, 8][index]! }));
    const compared = textOf(renderHtml([gridReport(points), gridReport(points)]));
    expect(compared).toMatch(/geometric mean of 2 rows 4\.0× ?3\.\d+ – 4\.\d+× 4\.0× ?3\.\d+ – 4\.\d+×/);
  });
});

describe('a hostile report', () => {
  it('changes no element and is never shown unescaped', () => {
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`;
    const report = hostileReport({ name: evil, reason: evil, label: evil, layer: evil, spread: 0 });
    const tame = hostileReport({ name: 'n', reason: 'n', label: 'n', layer: 'n', spread: 0 });
    for (const pair of [
      [[report], [tame]],
      [
        [report, report],
        [tame, tame],
      ],
    ] as [Report[], Report[]][]) {
      const [page, plain] = pair.map(renderHtml) as [string, string];
      expect(skeleton(page)).toBe(skeleton(plain));
      expect(page).not.toContain('<img');
    }
  });

  it('with any text makes a page without control characters, reordering marks or half signs', () => {
    const unseen = /[\p{Cc}\p{Bidi_Control}\p{Surrogate}]/u;
    fc.assert(
      fc.property(hostileParts, (parts) => {
        const page = renderHtml([hostileReport(parts)]).replace(/<(style|script)>.*?<\/\1>/gs, '');
        expect(page.replaceAll('\n', '')).not.toMatch(unseen);
      }),
      { numRuns: 40 },
    );
  });

  it('with any numbers makes a page without NaN or Infinity in a drawing', () => {
    const number = fc.oneof(
      fc.constantFrom(0, -1, 5e-324, 1e-30, 1e30, 1.7e308),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const positive = number.map((value) => Math.abs(value) || 5e-324);
    fc.assert(
      fc.property(
        fc.array(positive, { minLength: 4, maxLength: 4 }),
        fc.array(number, { minLength: 3, maxLength: 3 }),
        (big, any) => {
          const page = renderHtml([wildReport(big, any)]);
          const drawn = [...page.matchAll(/ (?:d|x|y|cx|cy|r|transform)="([^"]*)"/g)].map(
            ([, value]) => value!,
          );
          expect(drawn.filter((value) => /NaN|Infinity|undefined/.test(value))).toEqual([]);
        },
      ),
    );
  });
});

function wildReport([ratio, low, peak, bandwidth]: number[], [gflops, gb, time]: number[]): Report {
  const report = exampleReport();
  return {
    ...report,
    roofline: report.roofline.map((roof) => ({
      ...roof,
      multiplyAddGflops: peak!,
      read: roof.read.map((level) => ({ ...level, gbPerS: bandwidth! })),
    })),
    results: report.results.map((result) => ({
      ...result,
      kernels: result.kernels.map((kernel) => ({
        ...kernel,
        gflops: gflops!,
        gbPerS: gb!,
        pilotMedianNs: Math.abs(time!),
      })),
      speedups: result.speedups.map((speedup) => ({ ...speedup, ratio: ratio!, ciLow: low!, ciHigh: peak! })),
    })),
    claims: report.claims.map((claim) => ({ ...claim, published: { ...claim.published, ratio: low! } })),
  };
}

describe('size', () => {
  it.each([90, 216])('is under 500 kB with %i rows and all vendor libraries', (rows) => {
    expect(Buffer.byteLength(renderHtml([suiteSizedReport(rows)]))).toBeLessThan(500_000);
  });
});
