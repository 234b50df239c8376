import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleReport } from '../fixtures/example-report.js';
import { inTemporaryFolder, sparseBench } from './program.js';

const BACKEND =
  "export default { id: 'ID', label: 'Mine', deviceClass: 'cpu', probe: async () => ({ available: true, version: '1', detail: '' }), kernels: () => [] };";

/** Exit code 2, one sentence that begins with our name, and nothing else anywhere. */
async function expectRefusal(args: readonly string[], words: RegExp, cwd?: string): Promise<void> {
  const { code, stdout, stderr } = await sparseBench(args, cwd === undefined ? {} : { cwd });
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^sparse-bench: [^\n]+\n$/);
  expect(stderr).not.toMatch(/\bat .+:\d+:\d+|undefined|\[object|NaN/);
  expect(stderr).toMatch(words);
}

describe('what there is not, with the nearest name', () => {
  it.each([
    ['suite', ['--suite', 'quik'], /Unknown suite 'quik' \(did you mean 'quick'\?\)/],
    ['backend', ['--backend', 'wsam'], /Unknown backend 'wsam' \(did you mean 'wasm'\?\)/],
    ['kernel without a backend', ['--kernel', 'sell8-f32'], /Kernel 'sell8-f32' needs its backend in front/],
    ['kernel of no backend', ['--kernel', 'rocm/sell8'], /Unknown kernel 'rocm\/sell8'/],
    ['kernel', ['--kernel', 'js/sell-f23'], /Unknown kernel 'js\/sell-f23'.*did you mean '?js\/sell-f32/],
    ['layer', ['--layer', 'gru2560'], /'gru2560' is not a layer: did you mean 'gru:2560'/],
    ['command', ['lsit'], /Unknown command 'lsit' \(did you mean 'list'\?\)/],
    ['command before options', ['runn', '--batch', '4'], /Unknown command 'runn' \(did you mean 'run'\?\)/],
    ['a report without its command', ['x.json'], /`sparse-bench show x\.json`/],
    ['option', ['--sede', '3'], /Unknown option '--sede' \(did you mean --seed\?\)/],
    ['option of a command', ['list', 'suites', '--wide'], /Unknown option '--wide'/],
    ['thing to list', ['list', 'kernel'], /list takes suites or backends or kernels; got 'kernel'/],
    ['command to explain', ['help', 'lst'], /Unknown command 'lst' \(did you mean 'list'\?\)/],
    ['pattern', ['--pattern', 'blok:8x1'], /blok:8x1/],
    ['cache mode', ['--cache', 'hot'], /--cache takes warm or cold; got 'hot'/],
    ['engine', ['--engine', 'benchmark'], /--engine takes hrtime or benchmarkjs/],
    ['reporter', ['--reporter', 'xml'], /--reporter takes ink or plain or json or silent/],
  ])('%s', async (_name, args, words) => {
    await expectRefusal(args, words);
  });
});

describe('numbers that cannot be', () => {
  it.each([
    ['sparsity as a percentage', ['--sparsity', '95'], /looks like a percentage.*write 0\.95/],
    ['sparsity with a sign', ['--sparsity', '95%'], /looks like a percentage.*write 0\.95/],
    ['sparsity 1', ['--sparsity', '1'], /would leave no weights/],
    ['sparsity below 0', ['--sparsity', '-0.5'], /negative/],
    ['sparsity in words', ['--sparsity', 'high'], /is not a number/],
    ['batch 0', ['--batch', '0'], /Batch size '0' is zero/],
    ['batch negative', ['--batch', '-1'], /Batch size '-1' is negative/],
    ['batch fractional', ['--batch', '1.5'], /not a whole number/],
    ['batch huge', ['--batch', '1e12'], /too large/],
    ['an empty item', ['--batch', '1,,2'], /empty item/],
    ['visits', ['--visits', '0'], /--visits takes a whole number from 1 to 100/],
    ['precision', ['--precision', '5'], /Did you mean 5%/],
    ['max-time', ['--max-time', '0'], /--max-time takes seconds/],
    ['timeout', ['--timeout', 'never'], /--timeout takes seconds/],
    ['seed', ['--seed', '-1'], /--seed takes a whole number/],
    ['an option without its value', ['--layer'], /Option '--layer <list>' argument missing/],
    ['a layer of 10^9 rows', ['--layer', 'gemm:1000000000x2560'], /GB|TB|memory/],
  ])('%s', async (_name, args, words) => {
    await inTemporaryFolder((folder) => expectRefusal([...args], words, folder));
  });
});

describe('files', () => {
  const row = { layers: ['rnn:64'], sparsities: [0.9], batches: [1] };
  const suite = { id: 'mine', title: 'Mine', description: 'd', maxTimeSeconds: 10, rows: [row] };

  it.each([
    ['missing', null, /mine\.json/],
    ['not JSON', '{"id": "mine",\n "rows": [}', /line 2/],
    ['empty', '', /mine\.json.*empty/],
    [
      'with a wrong field',
      JSON.stringify({ ...suite, rows: [{ ...row, batches: ['one'] }] }),
      /rows\[0\]\.batches/,
    ],
    ['with a field too many', JSON.stringify({ ...suite, colour: 'red' }), /colour/],
  ])('a suite file that is %s', async (_name, content, words) => {
    await inTemporaryFolder(async (folder) => {
      if (content !== null) writeFileSync(join(folder, 'mine.json'), content);
      await expectRefusal(['--suite', './mine.json'], words, folder);
    });
  });

  it('a suite that is a folder', async () => {
    await inTemporaryFolder(async (folder) => {
      mkdirSync(join(folder, 'mine.json'));
      await expectRefusal(['--suite', './mine.json'], /folder/, folder);
    });
  });

  it.each([
    ['missing', null, /There is no report file/],
    ['empty', '', /empty/],
    ['truncated', JSON.stringify(exampleReport()).slice(0, 2000), /cut off|ends|JSON/],
    [
      'newer',
      JSON.stringify({ ...exampleReport(), schemaVersion: 2 }),
      /newer sparse-bench \(schema 2\).*update/,
    ],
    ['no report', '{"a": 1}', /not a report/],
    ['damaged', JSON.stringify({ ...exampleReport(), seed: 'one' }), /seed/],
  ])('a report that is %s', async (_name, content, words) => {
    await inTemporaryFolder(async (folder) => {
      if (content !== null) writeFileSync(join(folder, 'r.json'), content);
      await expectRefusal(['show', 'r.json'], words, folder);
      await expectRefusal(['run', '--resume', 'r.json'], words, folder);
    });
  });

  it('an output folder that is a file, before anything is measured', async () => {
    await inTemporaryFolder(async (folder) => {
      writeFileSync(join(folder, 'taken'), '');
      await expectRefusal(['--layer', 'rnn:64', '--out', 'taken'], /cannot be written to .*taken/, folder);
    });
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'an output folder without permission (needs a user who is not root)',
    async () => {
      await inTemporaryFolder(async (folder) => {
        mkdirSync(join(folder, 'locked'));
        chmodSync(join(folder, 'locked'), 0o500);
        await expectRefusal(['--layer', 'rnn:64', '--out', 'locked/reports'], /no permission/, folder);
      });
    },
  );

  it.each([
    ['throws when it is imported', "throw new Error('no licence found');", /no licence found/],
    ['exports nothing', '// empty', /default export/],
    ['is no JavaScript', 'export default {', /mine\.mjs/],
    [
      'lacks a field',
      "export default { id: 'mine', label: 'Mine', probe() {}, kernels() {} };",
      /deviceClass/,
    ],
    ['has the name of a backend of ours', BACKEND.replace('ID', 'wasm'), /'wasm'/],
  ])('a backend file that %s', async (_name, text, words) => {
    await inTemporaryFolder(async (folder) => {
      writeFileSync(join(folder, 'mine.mjs'), text);
      await expectRefusal(['--backend', './mine.mjs'], words, folder);
    });
  });

  it('a backend file that is missing, or a folder', async () => {
    await inTemporaryFolder(async (folder) => {
      mkdirSync(join(folder, 'dir.mjs'));
      await expectRefusal(['--backend', './mine.mjs'], /backend file \.\/mine\.mjs does not exist/, folder);
      await expectRefusal(['--backend', './dir.mjs'], /is not a file/, folder);
    });
  });

  it('--reporter ink where there is no terminal', async () => {
    await expectRefusal(['--reporter', 'ink'], /draws on a terminal/);
  });
});
