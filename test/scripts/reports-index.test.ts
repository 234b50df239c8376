import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleReport } from '../fixtures/example-report.js';

const script = resolve('scripts/reports-index.mjs');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reports-index-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [script, ...args, folder], { encoding: 'utf8' });
}

function put(name: string, content: unknown): void {
  writeFileSync(join(folder, name), JSON.stringify(content));
}

describe('the index of published reports', () => {
  it('is up to date for the reports that are published', () => {
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('has a row per report, with names that cannot break the table', () => {
    const device = exampleReport().device;
    put(
      'b.json',
      exampleReport({ device: { ...device, cpu: { ...device.cpu, brand: 'Evil | [x](y) <b>' } } }),
    );
    put('a.json', exampleReport());
    expect(run().status).toBe(0);
    const text = readFileSync(join(folder, 'README.md'), 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(4);
    expect(rows[3]).toMatch(/Example 9000, 2 cores \| .* \| 3 of 4 \| 1\.03× to 8\.0× \| .*\(a\.json\)/);
    expect(rows[2]).toContain('Evil \\| \\[x\\](y) \\<b\\>');
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(10);
    expect(run('--check').status).toBe(0);
  });

  it('that is old fails the check and is left as it is', () => {
    put('a.json', exampleReport());
    const { status, stderr } = run('--check');
    expect(status).toBe(1);
    expect(stderr).toMatch(/README\.md is not up to date; run `npm run reports:index`/);
    expect(() => readFileSync(join(folder, 'README.md'))).toThrow();
  });

  it.each([
    ['no JSON', '{', /a\.json is no JSON/],
    [
      'a missing field',
      JSON.stringify({ ...exampleReport(), seed: undefined }),
      /does not follow the schema: .*seed/,
    ],
    [
      "a path of somebody's home",
      JSON.stringify(
        exampleReport({
          failures: [{ backend: 'x', kernel: null, workload: null, message: 'no /home/ada/lib.so' }],
        }),
      ),
      /holds the path \/home\/ada\/lib\.so/,
    ],
  ])('refuses a report with %s, and says why', (_, content, expected) => {
    writeFileSync(join(folder, 'a.json'), content);
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toMatch(expected);
  });
});
