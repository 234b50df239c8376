import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/report/format-json.js';
import { EXPORT_FORMAT_IDS } from '../../src/report/formats/ids.js';
import { exportReport } from '../../src/report/formats/index.js';
import { exampleReport } from '../fixtures/example-report.js';
import { inTemporaryFolder, sparseBench } from './program.js';

const REPOSITORY = 'https://github.com/example/model';

async function withReport(use: (cwd: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (cwd) => {
    writeFileSync(join(cwd, 'r.json'), formatJson(exampleReport()));
    await use(cwd);
  });
}

/** The script of a page is the text of functions, which depends on who compiled them, and so does its hash. */
function withoutScript(text: string): string {
  return text.replace(/<script>[\s\S]*<\/script>/, '').replace(/script-src [^;"]*/, '');
}

describe('export', () => {
  it.each(EXPORT_FORMAT_IDS)('%s: the document and nothing else on standard output', async (format) => {
    await withReport(async (cwd) => {
      const extra = format === 'conbench' ? ['--repository', REPOSITORY] : [];
      const text = await exportReport(exampleReport(), format, { repository: REPOSITORY });
      const said = await sparseBench(['export', 'r.json', '--format', format, ...extra], { cwd });
      expect({ ...said, stdout: withoutScript(said.stdout) }).toEqual({
        code: 0,
        signal: null,
        stdout: withoutScript(text),
        stderr: '',
      });
    });
  });

  it('--output replaces a file, says nothing, and leaves nothing else', async () => {
    await withReport(async (cwd) => {
      writeFileSync(join(cwd, 's.prom'), 'old');
      const args = ['export', 'r.json', '--format', 'prometheus', '--output', 's.prom'];
      expect(await sparseBench(args, { cwd })).toMatchObject({ code: 0, stdout: '', stderr: '' });
      expect(readFileSync(join(cwd, 's.prom'), 'utf8')).toBe(
        await exportReport(exampleReport(), 'prometheus'),
      );
      expect(readdirSync(cwd).sort()).toEqual(['r.json', 's.prom']);
    });
  });

  it.skipIf(process.platform === 'win32')(
    '--output writes through a link and to a device (POSIX)',
    async () => {
      await withReport(async (cwd) => {
        mkdirSync(join(cwd, 'real'));
        writeFileSync(join(cwd, 'real', 'x.csv'), 'old');
        symlinkSync(join('real', 'x.csv'), join(cwd, 'x.csv'));
        const args = ['export', 'r.json', '--format', 'csv', '--output'];
        expect(await sparseBench([...args, 'x.csv'], { cwd })).toMatchObject({ code: 0, stderr: '' });
        expect(readlinkSync(join(cwd, 'x.csv'))).toBe(join('real', 'x.csv'));
        expect(readFileSync(join(cwd, 'real', 'x.csv'), 'utf8')).toMatch(/^started_at,/);
        expect(await sparseBench([...args, '/dev/null'], { cwd })).toMatchObject({ code: 0, stderr: '' });
      });
    },
  );

  it.each([
    ['no format', [], /Required option '--format <name>' not specified/],
    ['an unknown format', ['--format', 'prometeus'], /did you mean 'prometheus'/],
    [
      'an option of another format',
      ['--format', 'csv', '--values', 'times'],
      /--values means nothing to the format csv/,
    ],
    [
      'a value that there is not',
      ['--format', 'github-action-benchmark', '--values', 'ratios'],
      /--values takes times or speedups/,
    ],
    [
      'a name that the reader passes over',
      ['--format', 'prometheus', '--output', 'x.txt'],
      /names end in \.prom/,
    ],
    [
      'a folder that is not there',
      ['--format', 'csv', '--output', 'no/x.csv'],
      /document cannot be written to no\/x\.csv: the folder does not exist/,
    ],
    ['a folder', ['--format', 'csv', '--output', '.'], /document cannot be written to \./],
    ['conbench without its repository', ['--format', 'conbench'], /add --repository/],
  ])('refuses %s with one sentence', async (_, args, words) => {
    await withReport(async (cwd) => {
      const { code, stdout, stderr } = await sparseBench(['export', 'r.json', ...args], { cwd });
      expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^sparse-bench: [^\n]+\n$/);
      expect(stderr).toMatch(words);
      expect(readdirSync(cwd)).toEqual(['r.json']);
    });
  });

  it.each([
    ['is missing', null],
    ['is cut off', '{"schemaVersion": 1, "tool": {'],
    ['holds terminal escapes where it breaks off', '{"a": \u001b[2J\u009b31m}'],
    ['is deep', `{"schemaVersion": 1, "tool": ${'['.repeat(1e5)}${']'.repeat(1e5)}}`],
  ])('refuses a report that %s', async (_, text) => {
    await inTemporaryFolder(async (cwd) => {
      if (text !== null) writeFileSync(join(cwd, 'r.json'), text);
      const { code, stdout, stderr } = await sparseBench(['export', 'r.json', '--format', 'csv'], { cwd });
      expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
      expect(stderr).toMatch(/^sparse-bench: [^\n\u0000-\u001f\u007f-\u009f]+\n$/);
    });
  });
});
