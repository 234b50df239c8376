import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { compactReport } from '../../src/report/compact.js';
import { formatJson } from '../../src/report/format-json.js';
import { readReport } from '../../src/report/read.js';
import { checkWritable, reportPath, writeReport } from '../../src/report/write.js';
import { exampleReport } from '../fixtures/example-report.js';
import { exampleRow } from '../fixtures/example-rows.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparse-bench-report-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function freshPath(): string {
  return join(mkdtempSync(join(folder, 'case-')), 'report.json');
}

function fileWith(text: string): string {
  const path = freshPath();
  writeFileSync(path, text);
  return path;
}

function refusal(path: string): string {
  try {
    readReport(path);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error(`${path} was accepted`);
}

describe('writeReport and readReport', () => {
  it('give back the same report, and leave nothing else in the folder', async () => {
    const path = freshPath();
    await writeReport(path, exampleReport());
    expect(readReport(path)).toEqual(compactReport(exampleReport()));
    expect(readdirSync(join(path, '..'))).toEqual(['report.json']);
  });

  it('never show a reader half a report while it is replaced', async () => {
    const path = freshPath();
    await writeReport(path, exampleReport({ seed: 0 }));
    const seen = new Set<number>();
    const writing = (async () => {
      for (let seed = 1; seed <= 10; seed += 1) await writeReport(path, exampleReport({ seed }));
    })();
    let isDone = false;
    void writing.then(() => {
      isDone = true;
    });
    while (!isDone) {
      seen.add(readReport(path).seed);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writing;
    expect(readReport(path).seed).toBe(10);
    expect(seen.size).toBeGreaterThan(1);
  });

  it('say why a report cannot be written, and remove the temporary file', async () => {
    const path = freshPath();
    mkdirSync(path);
    writeFileSync(join(path, 'occupied'), '');
    await expect(writeReport(path, exampleReport())).rejects.toThrow(UsageError);
    await expect(writeReport(path, exampleReport())).rejects.toThrow(/cannot be written to .*report\.json/);
    expect(readdirSync(join(path, '..'))).toEqual(['report.json']);
    const nowhere = join(folder, 'nowhere', 'report.json');
    await expect(writeReport(nowhere, exampleReport())).rejects.toThrow(/folder does not exist/);
  });

  it('refuse a number that JSON cannot hold before anything is written', async () => {
    const path = freshPath();
    await expect(writeReport(path, exampleReport({ elapsedSeconds: Number.NaN }))).rejects.toThrow(
      '$.elapsedSeconds is NaN',
    );
    expect(existsSync(path)).toBe(false);
  });

  it('keep a suite of 90 rows with 200 samples per kernel under 5 MB', async () => {
    const row = exampleRow({
      cell: 'gru',
      hidden: 2560,
      baselineHidden: null,
      visits: 50,
      ns: { jsDense: 2e7, jsSparse: 2e6, wasmDense: 2_345_678, wasmSparse: 234_567, tfjsDense: 3_456_789 },
    });
    const path = freshPath();
    await writeReport(path, exampleReport({ results: Array.from({ length: 90 }, () => row) }));
    expect(readFileSync(path).length).toBeLessThan(5e6);
  });
});

describe('readReport refuses, in one sentence,', () => {
  const whole = formatJson(exampleReport());

  it.each([
    [
      'a file that is not there',
      () => join(folder, 'missing.json'),
      /There is no report file .*missing\.json/,
    ],
    ['a folder', () => folder, /is a folder/],
    ['an empty file', () => fileWith(''), /is empty/],
    ['a blank file', () => fileWith(' \n'), /is empty/],
    ['a truncated one', () => fileWith(whole.slice(0, 3000)), /truncated: .*line \d+, column \d+/],
    ['another kind of text', () => fileWith('# report'), /not valid JSON \(line 1, column 1\)/],
    ['another kind of JSON', () => fileWith('[1, 2]'), /is not a report of sparse-bench/],
    [
      'a newer schema',
      () => fileWith('{"schemaVersion": 2}'),
      /newer sparse-bench \(schema 2\).*up to schema 1: update/,
    ],
    [
      'a schema that never was',
      () => fileWith('{"schemaVersion": 0}'),
      /does not follow schema 1: schemaVersion/,
    ],
    ['a report without its fields', () => fileWith('{"schemaVersion": 1}'), /schema 1: tool: .*missing/],
    [
      'a wrong field deep inside',
      () => fileWith(formatJson(exampleReport()).replace('"status": "raced-out"', '"status": "lost"')),
      /results\[0\]\.kernels\[2\]\.status/,
    ],
  ])('%s', (_, path, message) => {
    const text = refusal(path());
    expect(text).toMatch(message);
    expect(text).toMatch(/^[^\n]+\.$/);
  });

  it('a file that is far too large, without reading it', () => {
    const path = fileWith('{');
    truncateSync(path, 300e6);
    expect(refusal(path)).toMatch(/too large for a report: 300 MB, at most 200 MB/);
  });

  it('every proper beginning of a report', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.trimEnd().length - 1 }), (length) => {
        expect(refusal(fileWith(whole.slice(0, length)))).toMatch(/truncated|not valid JSON/);
      }),
      { numRuns: 40 },
    );
  });
});

describe('checkWritable', () => {
  it('creates the folder and leaves it empty', async () => {
    const target = join(folder, 'new', 'deep');
    await checkWritable(target);
    expect(readdirSync(target)).toEqual([]);
  });

  it('says what, where, why and what to do where a file is in the way', async () => {
    const file = fileWith('x');
    for (const target of [file, join(file, 'below')]) {
      await expect(checkWritable(target)).rejects.toThrow(UsageError);
      await expect(checkWritable(target)).rejects.toThrow(
        /cannot be written to .*: .*; choose another folder with --out DIR\.$/,
      );
    }
  });
});

describe('reportPath', () => {
  const { settings, device, backends } = exampleReport();

  it('names date, suite and device, safely for any file system', () => {
    const path = reportPath('out', exampleReport());
    expect(path).toBe(join('out', '2026-01-02T03-04-05-678Z-quick-example-9000-2-cores.json'));
    const odd = {
      startedAt: '2026-01-02T03:04:05.678Z',
      settings: { ...settings, suite: ['../My Suites/é:*?.json', 'quick'] },
      backends,
      device: { ...device, cpu: { ...device.cpu, brand: 'Intel(R) Core(TM) i7/8: <“x”>' } },
    };
    expect(basename(reportPath('out', odd))).toMatch(/^[A-Za-z0-9+-]+\.json$/);
    expect(basename(reportPath('out', odd))).toContain('intel-core-i7-8');
  });

  it('differs between runs and sorts by time', () => {
    const at = (startedAt: string) => reportPath('.', { startedAt, settings, device, backends });
    const paths = [
      at('2026-01-02T03:04:05.678Z'),
      at('2026-01-02T03:04:05.679Z'),
      at('2026-01-02T03:04:06.001Z'),
    ];
    expect([...paths].sort()).toEqual(paths);
    expect(new Set(paths).size).toBe(3);
  });
});
