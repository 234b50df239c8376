import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'test-summary-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Lets vitest run the given test files, then sums its result up. */
function summarise(files: Readonly<Record<string, string>>): { status: number | null; lines: string[] } {
  for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
  const json = join(folder, 'result.json');
  const vitest = resolve('node_modules/vitest/vitest.mjs');
  const options = ['run', '--root', folder, '--globals', '--reporter=json', `--outputFile=${json}`];
  spawnSync(process.execPath, [vitest, ...options], { cwd: folder });
  const { status, stdout } = spawnSync(process.execPath, [resolve('scripts/test-summary.mjs'), json], {
    encoding: 'utf8',
  });
  return { status, lines: stdout.trim().split('\n') };
}

it('counts passed and skipped tests', () => {
  const source = "it('a', () => {}); it('b', () => {}); it.skip('c', () => {}); it.todo('d');";
  expect(summarise({ 'a.test.js': source })).toEqual({ status: 0, lines: ['2 passed, 0 failed, 2 skipped'] });
});

it('counts a file that breaks while it loads as a failure', () => {
  const files = {
    'a.test.js': "it('a', () => {}); it('b', () => { throw new Error('no'); });",
    'b.test.js': "throw new Error('broken');",
  };
  expect(summarise(files)).toEqual({ status: 1, lines: ['1 passed, 2 failed, 0 skipped'] });
});

it('does not call a run without tests a success', () => {
  expect(summarise({ 'a.test.js': "it.skip('a', () => {});" }).status).toBe(1);
});
