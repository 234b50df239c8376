/** Setting up real packages from local tarballs: npm, processes and folders are the real ones, the network is not needed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Addition } from '../../src/setup/addition.js';
import type { Progress, Workshop } from '../../src/setup/workshop.js';
import { inTemporaryFolder } from '../cli/program.js';
import { built } from '../run/built.js';

type SetUp = typeof import('../../src/setup/set-up.js');

const CHECK = `
import { createRequire } from 'node:module';
import { join } from 'node:path';
export async function check(folder) {
  const tiny = createRequire(join(folder, 'package.json'))('tiny');
  const six = tiny(2, 3);
  if (six !== 6) throw new Error('It computes wrong: ' + six);
  return 'tiny in ' + folder;
}`;

const silent: Progress = { during: (_what, _folder, work) => work(), note: () => {} };

interface Bench {
  readonly home: string;
  /** Sets up a package whose only file holds `source`. */
  setUp(source: string, more?: Partial<Addition>, signal?: AbortSignal): ReturnType<SetUp['setUp']>;
  remove(): Promise<number | null>;
  notes: string[];
}

async function bench(use: (bench: Bench) => Promise<void>): Promise<void> {
  const { setUp, removeAddition }: SetUp = await import(await built('src/setup/set-up.js'));
  await inTemporaryFolder(async (folder) => {
    const home = join(folder, 'home');
    vi.stubEnv('SPARSE_BENCH_HOME', home);
    writeFileSync(join(folder, 'check.mjs'), CHECK);
    const base = (version: string): Addition => ({
      name: 'tiny',
      purpose: 'tests',
      packages: [{ name: 'tiny', version }],
      npmBytes: 1e3,
      downloadBytes: 1e3,
      diskBytes: 1e3,
      peakBytes: 1e4,
      checkUrl: pathToFileURL(join(folder, 'check.mjs')).href,
    });
    const notes: string[] = [];
    const progress = { ...silent, note: (text: string) => notes.push(text) };
    await use({
      home,
      notes,
      setUp: (source, more = {}, signal = new AbortController().signal) =>
        setUp({ ...base(packed(folder, source)), ...more }, { signal, progress, from: null }),
      remove: () => removeAddition(base('')),
    });
  });
}

/** `file:` address of a tarball as npm packs one: all files below `package/`. */
function packed(folder: string, source: string): string {
  const place = join(folder, `tiny-${Math.abs(hash(source))}`);
  const content = join(place, 'package');
  mkdirSync(content, { recursive: true });
  // A package whose install script must not run.
  const scripts = { install: 'node -e "process.exit(1)"' };
  const manifest = { name: 'tiny', version: '1.0.0', main: 'index.js', scripts };
  writeFileSync(join(content, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(content, 'index.js'), source);
  const { status, stderr } = spawnSync('tar', ['-czf', `${place}.tgz`, '-C', place, 'package'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return `file:${place}.tgz`;
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) | 0, 7);
}

const GOOD = 'module.exports = (a, b) => a * b;';
const WRONG = 'module.exports = (a, b) => a + b;';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('setUp', () => {
  it('adds, keeps what is there and computes, and removes', async () => {
    await bench(async ({ home, setUp, remove }) => {
      const added = await setUp(GOOD);
      expect(added).toMatchObject({ kind: 'added', folder: join(home, 'tiny') });
      expect(added.bytes).toBeGreaterThan(GOOD.length);
      expect(readdirSync(home)).toEqual(['tiny']);
      expect(await setUp(GOOD)).toEqual({ ...added, kind: 'kept', detail: `tiny in ${join(home, 'tiny')}` });
      expect(await remove()).toBe(added.bytes);
      expect(readdirSync(home)).toEqual([]);
      expect(await remove()).toBeNull();
    });
  });

  it('makes no folder of the user’s to find nothing in it', async () => {
    await bench(async ({ home, remove }) => {
      expect(await remove()).toBeNull();
      expect(existsSync(home)).toBe(false);
    });
  });

  it.each([
    ['computes wrong', WRONG, /computes wrong: 5/],
    ['throws when it is loaded', "throw new Error('no such instruction');", /no such instruction/],
    ['ends its process', "process.kill(process.pid, 'SIGKILL');", /ended by SIGKILL/],
    ['exits at once', 'process.exit(3);', /exit code 3/],
    ['crashes after its answer', `process.on('exit', () => process.abort()); ${GOOD}`, /SIGABRT/],
  ])('leaves nothing of what %s, and what was there before', async (_name, source, words) => {
    await bench(async ({ home, setUp }) => {
      await expect(setUp(source)).rejects.toThrow(words);
      expect(readdirSync(home)).toEqual([]);
      await setUp(GOOD);
      await expect(setUp(source)).rejects.toThrow(/does not work here, and was removed/);
      expect(readdirSync(home)).toEqual(['tiny']);
      expect(await setUp(GOOD)).toMatchObject({ kind: 'kept' });
    });
  });

  it('replaces what is there and does not compute any more', async () => {
    await bench(async ({ home, notes, setUp }) => {
      await setUp(GOOD);
      writeFileSync(join(home, 'tiny', 'node_modules', 'tiny', 'index.js'), WRONG);
      expect(await setUp(GOOD)).toMatchObject({ kind: 'replaced' });
      expect(notes).toEqual([expect.stringMatching(/does not work: It computes wrong: 5/)]);
      expect(readdirSync(home)).toEqual(['tiny']);
    });
  });

  it('makes an addition’s last step part of it, and says from what', async () => {
    await bench(async ({ home, setUp }) => {
      const finish = async ({ project, scratch }: Workshop) => {
        writeFileSync(join(project, 'made'), '');
        writeFileSync(join(scratch, 'left over'), '');
        return 'thin air';
      };
      expect((await setUp(GOOD, { finish })).detail).toMatch(/, from thin air$/);
      expect(existsSync(join(home, 'tiny', 'made'))).toBe(true);
      expect(readdirSync(home)).toEqual(['tiny']);
    });
  });

  it('leaves nothing when it is aborted, and rejects with the reason', async () => {
    await bench(async ({ home, setUp }) => {
      const controller = new AbortController();
      const finish = async ({ signal }: Workshop) => {
        controller.abort(new Error('enough'));
        signal.throwIfAborted();
        return '';
      };
      await expect(setUp(GOOD, { finish }, controller.signal)).rejects.toThrow('enough');
      expect(readdirSync(home)).toEqual([]);
    });
  });

  it('refuses before the download what the disk cannot hold', async () => {
    await bench(async ({ home, setUp }) => {
      await expect(setUp(GOOD, { peakBytes: 1e18 })).rejects.toThrow(/free some space/);
      expect(readdirSync(home)).toEqual([]);
    });
  });

  it('says that a package is not there', async () => {
    await bench(async ({ home, setUp }) => {
      const missing = { packages: [{ name: 'tiny', version: `file:${join(home, 'none.tgz')}` }] } as const;
      await expect(setUp(GOOD, missing)).rejects.toThrow(/npm could not install tiny .*ENOENT/);
      expect(readdirSync(home)).toEqual([]);
    });
  });
});
