import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { demandSpace, openPlace } from '../../src/setup/place.js';
import { inTemporaryFolder } from '../cli/program.js';

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

async function withHome(use: (home: string) => void): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const home = join(folder, 'home');
    vi.stubEnv('SPARSE_BENCH_HOME', home);
    use(home);
  });
}

function project(folder: string, content: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), content);
}

function content(folder: string): string {
  return readFileSync(join(folder, 'package.json'), 'utf8');
}

beforeEach(() => {
  vi.unstubAllEnvs();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a place', () => {
  it('shows nothing before commit, and nothing but the addition afterwards', async () => {
    await withHome((home) => {
      const place = openPlace('x');
      project(place.project, 'new');
      writeFileSync(join(place.scratch, 'download'), '');
      expect(existsSync(join(home, 'x'))).toBe(false);
      place.commit();
      place.release();
      expect(readdirSync(home)).toEqual(['x']);
      expect(content(join(home, 'x'))).toBe('new');
    });
  });

  it('keeps what was there when it is released without commit', async () => {
    await withHome((home) => {
      project(join(home, 'x'), 'old');
      const place = openPlace('x');
      project(place.project, 'new');
      place.release();
      expect(readdirSync(home)).toEqual(['x']);
      expect(content(join(home, 'x'))).toBe('old');
    });
  });

  it('exchanges what was there', async () => {
    await withHome((home) => {
      project(join(home, 'x'), 'old');
      const place = openPlace('x');
      project(place.project, 'new');
      place.commit();
      place.release();
      expect(readdirSync(home)).toEqual(['x']);
      expect(content(join(home, 'x'))).toBe('new');
    });
  });

  it('keeps what was there when there is nothing to commit', async () => {
    await withHome((home) => {
      project(join(home, 'x'), 'old');
      const place = openPlace('x');
      expect(() => place.commit()).toThrow();
      place.release();
      expect(content(join(home, 'x'))).toBe('old');
    });
  });

  it('removes what dead processes left, of its own name only', async () => {
    await withHome((home) => {
      const pid = deadPid();
      for (const name of [`x.partial-${pid}`, `x.old-${pid}`, `xy.partial-${pid}`, 'x', 'y'])
        project(join(home, name), name);
      openPlace('x').release();
      expect(readdirSync(home).sort()).toEqual(['x', `xy.partial-${pid}`, 'y']);
    });
  });

  it('finishes backwards an exchange that was cut off between its two renames', async () => {
    await withHome((home) => {
      project(join(home, `x.old-${deadPid()}`), 'old');
      openPlace('x').release();
      expect(readdirSync(home)).toEqual(['x']);
      expect(content(join(home, 'x'))).toBe('old');
    });
  });

  it('is refused while a living process has the name, and not after a dead one', async () => {
    await withHome((home) => {
      const lock = join(home, 'x.lock');
      mkdirSync(lock, { recursive: true });
      writeFileSync(join(lock, String(process.ppid)), '');
      expect(() => openPlace('x')).toThrow(new RegExp(`at work, process ${process.ppid}:.*x\\.lock`));
      expect(readdirSync(home)).toEqual(['x.lock']);
      openPlace('y').release();
      mkdirSync(join(home, 'z.lock'));
      writeFileSync(join(home, 'z.lock', String(deadPid())), '');
      openPlace('z').release();
      expect(readdirSync(home)).toEqual(['x.lock']);
    });
  });

  it('says what is in the way where no folder can be made', async () => {
    await withHome((home) => {
      writeFileSync(home, 'a file');
      expect(() => openPlace('x')).toThrow(/file is in its way.*SPARSE_BENCH_HOME/);
    });
  });

  it('is refused where the disk cannot hold it', async () => {
    await withHome((home) => {
      mkdirSync(home);
      expect(() => demandSpace(1e18)).toThrow(/needs 1000000000\.0 GB .* left: free some space/);
      expect(() => demandSpace(1)).not.toThrow();
    });
  });
});
