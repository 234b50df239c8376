import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { historyJson } from '../../src/report/compare/json.js';
import { formatJson } from '../../src/report/format-json.js';
import { historyOf } from '../../src/report/history/history.js';
import { readFiles } from '../../src/report/history/read-files.js';
import { seriesGroups } from '../../src/report/history/series.js';
import type { Report } from '../../src/report/schema.js';
import { nightReport } from '../report/compare/reports.js';
import { inTemporaryFolder, sparseBench } from './program.js';

const save = (path: string, report: Report): string => {
  writeFileSync(path, formatJson(report));
  return path;
};
const SLOW = { 'wasm/sell8-f32': 1.2 };

/** Nine nights in `past`, a tenth as it was, and a slow one beside it. */
async function withNights<T>(use: (folder: string, same: string, slow: string) => Promise<T>): Promise<T> {
  return inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, 'past'));
    for (let index = 0; index < 9; index++) {
      save(join(folder, 'past', `night-${index}.json`), nightReport({ index }));
    }
    const same = save(join(folder, 'same.json'), nightReport({ index: 20 }));
    const slow = save(join(folder, 'slow.json'), nightReport({ index: 21, factors: SLOW }));
    return use(folder, same, slow);
  });
}

describe('compare', () => {
  it('fails with 1 on a regression beyond the limit, with the list, and only then', async () => {
    await withNights(async (folder, same, slow) => {
      const guard = (path: string, limit: string) =>
        sparseBench(['compare', path, '--baseline', join(folder, 'past'), '--fail-on-regression', limit]);
      const failed = await guard(slow, '5%');
      expect(failed).toMatchObject({ code: 1, stderr: '' });
      expect(failed.stdout).toMatch(/REGRESSION: 3 cells slower by 5 % or more:\n {2}RNN 1760/);
      expect(failed.stdout).not.toContain('\u001b');
      expect(await guard(slow, '0.5')).toMatchObject({ code: 0, stderr: '' });
      expect(await guard(same, '5%')).toMatchObject({ code: 0, stderr: '' });
    });
  });

  it('prints JSON of the documented shape', async () => {
    await withNights(async (folder, same, slow) => {
      const { code, stdout } = await sparseBench(['compare', same, slow, '--json']);
      expect(code).toBe(0);
      const { comparisonVersion, comparisons } = JSON.parse(stdout);
      expect(comparisonVersion).toBe(1);
      expect(comparisons).toHaveLength(1);
      expect(Object.keys(comparisons[0])).toEqual(
        'kind base now limit failed differences notes missing added cells'.split(' '),
      );
      expect(comparisons[0].cells).toHaveLength(8);
      for (const cell of comparisons[0].cells) {
        expect(cell).toMatchObject({ reports: 1, fails: false });
        expect(cell.ciLow).toBeLessThan(cell.change);
        expect(cell.change).toBeLessThan(cell.ciHigh);
      }
      const history = await sparseBench(['history', join(folder, 'past'), '--json']);
      expect(JSON.parse(history.stdout)).toMatchObject({ kind: 'history', failed: 0, noReports: [] });
    });
  });

  it('has nothing to compare with on the first night, and does not fail; a past of others only is a mistake', async () => {
    await inTemporaryFolder(async (folder) => {
      const first = save(join(folder, 'night-0.json'), nightReport({ index: 0 }));
      const guard = ['compare', first, '--baseline', folder, '--fail-on-regression', '5%'];
      const { code, stdout, stderr } = await sparseBench(guard);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^Nothing to compare with yet: /);
      const json = JSON.parse((await sparseBench([...guard, '--json'])).stdout);
      expect(json.comparisons).toMatchObject([
        { kind: 'first', base: { path: folder, reports: 0 }, now: { path: first }, failed: 0 },
      ]);
      const elsewhere = save(join(folder, 'seed.json'), { ...nightReport({ index: 1 }), seed: 2 });
      mkdirSync(join(folder, 'past'));
      save(join(folder, 'past', 'night.json'), nightReport({ index: 2 }));
      const wrong = await sparseBench(['compare', elsewhere, '--baseline', join(folder, 'past')]);
      expect(wrong).toMatchObject({ code: 2, stdout: '' });
      expect(wrong.stderr).toMatch(/there is no other report of the device .* name a folder with its past/);
    });
  });

  it('lays devices side by side, 80 columns wide', async () => {
    await withNights(async (folder, same) => {
      const report = nightReport({ index: 30 });
      const other = save(join(folder, 'other.json'), {
        ...report,
        device: { ...report.device, id: 'other' },
      });
      const { code, stdout } = await sparseBench(['compare', same, other], { env: { COLUMNS: '80' } });
      expect(code).toBe(0);
      expect(stdout).toMatch(/^A: Example 9000, 2 cores, /);
      expect(stdout).toMatch(/geometric mean of the speed-ups/);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      const limited = await sparseBench(['compare', same, other, '--fail-on-regression', '5%']);
      expect(limited).toMatchObject({ code: 2, stdout: '' });
    });
  });

  it.each([
    [['compare', 'SAME'], /needs two reports or more/],
    [['compare', 'SAME', 'none.json'], /There is no report file none\.json/],
    [['compare', 'SAME', 'SAME', '--fail-on-regression', 'much'], /--fail-on-regression takes a slow-down/],
    [['compare', 'SAME', '--baseline', 'none'], /There is no folder none/],
    [['history', 'none'], /There is no folder none/],
    [['history', 'SAME'], /is a file/],
  ])('%j is one sentence and 2', async (args, sentence) => {
    await withNights(async (_, same) => {
      const { code, stdout, stderr } = await sparseBench(args.map((word) => (word === 'SAME' ? same : word)));
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(sentence);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    });
  });
});

describe('history', () => {
  it('fails on a slow newest report, and names files that are none', async () => {
    await withNights(async (folder) => {
      const past = join(folder, 'past');
      writeFileSync(join(past, 'broken.json'), '{');
      const calm = await sparseBench(['history', past, '--fail-on-regression', '5%']);
      expect(calm).toMatchObject({ code: 0, stderr: '' });
      expect(calm.stdout).toMatch(/not read: .*broken\.json: not JSON, or cut off/s);
      save(join(past, 'night-9.json'), nightReport({ index: 9, factors: SLOW }));
      const failed = await sparseBench(['history', past, '--fail-on-regression', '5%']);
      expect(failed.code).toBe(1);
      expect(failed.stdout).toMatch(/REGRESSION: 3 cells/);
    });
  });

  it('reads hundreds of files by threads, and says what one thread would say', async () => {
    await inTemporaryFolder(async (folder) => {
      const nights = [0, 1, 2].map((index) => formatJson(nightReport({ index })));
      // Two of each date, so that only the names of the files tell which is first.
      const paths = Array.from({ length: 240 }, (_, file) => {
        const path = join(folder, `${String(file).padStart(3, '0')}.json`);
        const date = new Date(Date.UTC(2026, 0, 200 - (file >> 1))).toISOString();
        writeFileSync(path, nights[file % 3].replace(/"startedAt": "[^"]*"/, `"startedAt": "${date}"`));
        return path;
      });
      writeFileSync(paths[7], '{');
      writeFileSync(paths[8], '{}');
      const { collected, noReports } = readFiles(paths);
      const alone = historyOf({ path: folder, groups: seriesGroups([collected]), noReports }, null);
      mkdirSync(join(folder, 'folder.json'));
      const { code, stdout, stderr } = await sparseBench(['history', folder, '--json']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toBe(formatJson(historyJson(alone)));
      expect(alone.devices[0].reports).toHaveLength(238);
    });
  });
});
