import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { builtinSuiteIds, builtinSuitePath, listSuites } from '../../src/suite/builtin.js';
import { loadSuite } from '../../src/suite/load.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparse-bench-suite-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROW = { layers: ['gru:64'], sparsities: [0.9], batches: [1] };
const SUITE = { id: 'mine', title: 'Mine', description: 'A test.', maxTimeSeconds: 5, rows: [ROW] };

function suiteFile(content: unknown): string {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** The message of the UsageError that loading throws. */
function refusal(nameOrPath: string): string {
  try {
    loadSuite(nameOrPath);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error(`${nameOrPath} was accepted`);
}

describe('the suites that ship', () => {
  it('are the files of suites/, each named by its id', () => {
    const files = readdirSync(join(builtinSuitePath('quick'), '..')).sort();
    expect(files).toEqual([...builtinSuiteIds].map((id) => `${id}.json`).sort());
    expect([...builtinSuiteIds].map((id) => loadSuite(id).id)).toEqual([...builtinSuiteIds]);
  });

  it('are listed with the number of rows that they expand to', () => {
    for (const summary of listSuites()) {
      const { id, title, description, maxTimeSeconds, rows } = loadSuite(summary.id);
      expect(summary).toEqual({ id, title, description, maxTimeSeconds, rows: rows.length });
    }
  });

  it('state their size where the description names it', () => {
    const stated = listSuites().flatMap(({ description, rows }) => {
      const match = /(\d+) rows/.exec(description);
      return match === null ? [] : [[Number(match[1]), rows]];
    });
    expect(stated.length).toBeGreaterThanOrEqual(4);
    for (const [said, is] of stated) expect(said).toBe(is);
  });

  it('quick compares each row of Table 4 the way the paper did', () => {
    const rows = loadSuite('quick').rows.map(({ workload, baseline, claims }) => [
      workload.id,
      baseline?.id ?? null,
      claims.map(({ scope, published }) => [scope, published.ratio]),
    ]);
    const id = (layer: string, sparsity: number) => `${layer}/uniform/s${sparsity}/b1/warm/t1/latency`;
    expect(rows).toEqual([
      [id('rnn:1760', 0.95), null, [['same-layer', 2.8]]],
      [id('rnn:2560', 0.95), id('rnn:1760', 0.95), [['baseline-layer', 1.93]]],
      [id('rnn:3072', 0.95), id('rnn:1760', 0.95), [['baseline-layer', 1.16]]],
      [id('gru:2560', 0.95), null, [['same-layer', 6.8]]],
      [id('gru:3568', 0.95), id('gru:2560', 0.95), [['baseline-layer', 3.5]]],
    ]);
  });

  it('narang2017 begins with the rows of quick and covers 80 to 95 % and batch 1 to 32', () => {
    const suite = loadSuite('narang2017');
    expect(suite.rows.slice(0, 5)).toEqual(loadSuite('quick').rows);
    expect(new Set(suite.rows.map(({ workload }) => workload.sparsity))).toEqual(new Set([0.8, 0.9, 0.95]));
    expect(new Set(suite.rows.map(({ workload }) => workload.batch))).toEqual(new Set([1, 2, 4, 8, 16, 32]));
    for (const { workload, baseline } of suite.rows) {
      const larger = ['rnn:2560', 'rnn:3072', 'gru:3568'].includes(workload.layer);
      expect(baseline === null).toBe(!larger);
      if (baseline !== null)
        expect(baseline).toMatchObject({ batch: workload.batch, sparsity: workload.sparsity });
    }
  });

  it.each([
    ['deepbench-server', 24, [1, 2, 4, 1500, 3000, 6000]],
    ['deepbench-device', 8, [1, 1500]],
  ])(
    '%s has every row, three published speed-ups each, and no row with the mistyped size',
    (id, count, batches) => {
      const { rows } = loadSuite(id);
      expect(rows).toHaveLength(count);
      expect(new Set(rows.map(({ workload }) => workload.batch))).toEqual(new Set(batches));
      for (const { workload, claims } of rows) {
        expect(workload.pattern).toBe('bernoulli');
        expect(['gemm:7680x2560', 'gemm:10752x3584']).toContain(workload.layer);
        expect(new Set(claims.map(({ published }) => published.device)).size).toBe(3);
      }
      const noted = rows.filter(({ claims }) =>
        claims.some(({ published }) => published.note?.includes('7860')),
      );
      expect(noted).toHaveLength(id === 'deepbench-server' ? 8 : 0);
    },
  );
});

describe('a suite file of your own', () => {
  it('is loaded by its path, with defaults and the product of its lists', () => {
    const rows = [
      { layers: ['gru:64', 'LSTM:32'], sparsities: [0.9, 0.5], batches: [1, 4], patterns: ['block:8x1'] },
      { layers: ['gru:64'], batches: [1], patterns: ['gates:0.1/0.1/0.4'], cache: 'cold', threads: 2 },
    ];
    const suite = loadSuite(suiteFile({ ...SUITE, rows }));
    expect(suite.rows).toHaveLength(9);
    expect(suite.rows[0]!.workload.id).toBe('gru:64/block:8x1/s0.9/b1/warm/t1/latency');
    expect(suite.rows[8]!.workload).toMatchObject({ sparsity: 0.8, cache: 'cold', threads: 2 });
    expect(suite.rows.every(({ baseline, claims }) => baseline === null && claims.length === 0)).toBe(true);
  });

  it.each([
    ['an unknown field', { ...SUITE, rows: [{ ...ROW, batch: [1] }] }, /rows\[0\]: unknown field 'batch'/],
    ['an unknown field at the top', { ...SUITE, row: [] }, /the top level: unknown field 'row'/],
    ['a missing field', { ...SUITE, rows: [{ ...ROW, layers: undefined }] }, /rows\[0\]\.layers: .*missing/],
    ['no rows', { ...SUITE, rows: [] }, /at rows:/],
    ['an empty list', { ...SUITE, rows: [{ ...ROW, batches: [] }] }, /rows\[0\]\.batches/],
    [
      'a bad layer',
      { ...SUITE, rows: [{ ...ROW, layers: ['gru:64', 'gru64'] }] },
      /rows\[0\]\.layers\[1\]: .*gru:64/,
    ],
    [
      'a percentage',
      { ...SUITE, rows: [{ ...ROW, sparsities: [95] }] },
      /rows\[0\]\.sparsities\[0\]: .*0\.95/,
    ],
    ['a full sparsity', { ...SUITE, rows: [{ ...ROW, sparsities: [1] }] }, /rows\[0\]\.sparsities\[0\]/],
    ['batch 0', { ...SUITE, rows: [{ ...ROW, batches: [0] }] }, /rows\[0\]\.batches\[0\]: .*zero/],
    [
      'a fractional batch',
      { ...SUITE, rows: [{ ...ROW, batches: [1.5] }] },
      /rows\[0\]\.batches\[0\]: .*whole/,
    ],
    ['a huge batch', { ...SUITE, rows: [{ ...ROW, batches: [1e12] }] }, /rows\[0\]\.batches\[0\]: .*large/],
    [
      'a text for a number',
      { ...SUITE, rows: [{ ...ROW, batches: ['1'] }] },
      /rows\[0\]\.batches\[0\]: expected number/,
    ],
    [
      'an unknown pattern',
      { ...SUITE, rows: [{ ...ROW, patterns: ['unifrom'] }] },
      /rows\[0\]\.patterns\[0\]: .*uniform/,
    ],
    [
      'a pattern that does not fit',
      { ...SUITE, rows: [{ ...ROW, patterns: ['gates:0.1'] }] },
      /rows\[0\]: .*gates/,
    ],
    ['no sparsity', { ...SUITE, rows: [{ ...ROW, sparsities: undefined }] }, /rows\[0\]: .*needs a sparsity/],
    ['a repeated workload', { ...SUITE, rows: [ROW, ROW] }, /rows\[1\]: repeats .* of rows\[0\]/],
    [
      'too many rows',
      {
        ...SUITE,
        rows: [
          {
            ...ROW,
            layers: Array.from({ length: 200 }, (_, i) => `rnn:${i + 1}`),
            batches: Array.from({ length: 200 }, (_, i) => i + 1),
          },
        ],
      },
      /rows\[0\]: 40000 rows are too many/,
    ],
    ['a list at the top', [SUITE], /the top level: expected object/],
  ])('with %s is refused at its path', (_, content, message) => {
    const path = suiteFile(content);
    expect(refusal(path)).toMatch(message);
    expect(refusal(path)).toContain(path);
  });

  it('is refused for a claim that belongs to no single workload or has no baseline layer', () => {
    const claim = { source: 's', row: 'r', scope: 'same-layer', ratio: 2, device: 'd' };
    const many = { ...ROW, batches: [1, 2], claims: [claim] };
    expect(refusal(suiteFile({ ...SUITE, rows: [many] }))).toMatch(/rows\[0\]\.claims: .*has 2/);
    const bare = { ...ROW, claims: [{ ...claim, scope: 'baseline-layer' }] };
    expect(refusal(suiteFile({ ...SUITE, rows: [bare] }))).toMatch(
      /rows\[0\]\.claims\[0\]\.scope: .*'baseline'/,
    );
  });

  it('is refused where it is not there, a folder, empty, or not JSON, saying where', () => {
    expect(refusal(join(folder, 'nowhere.json'))).toMatch(/There is no suite file .*nowhere\.json.*quick/);
    expect(refusal(`${folder}/`)).toMatch(/is a folder/);
    expect(refusal(suiteFile(''))).toMatch(/is empty/);
    expect(refusal(suiteFile('{\n  "id": "a",\n  "rows" []\n}'))).toMatch(/line 3, column 10/);
    expect(refusal(suiteFile('{"id": "a", "rows": [{'))).toMatch(/truncated/);
  });

  it('is suggested by name where the name is nearly right', () => {
    expect(refusal('quik')).toMatch(/Unknown suite 'quik' \(did you mean 'quick'\?\): .*deepbench-server/);
    expect(refusal('zzzzzz')).not.toMatch(/did you mean/);
  });
});
