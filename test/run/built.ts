/**
 * The built program for tests that start processes: the conductor forks `dist/src/worker/main.js`, which
 * only the build makes. Builds when `dist` is missing or older than a source, once for all test files.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROBE = join(ROOT, 'dist/src/run/run.js');
const SOURCES = ['src', 'kernels'];
/** Outside the checkout, one per checkout. A folder: making one either succeeds or finds it taken. */
const LOCK = join(tmpdir(), `sparse-bench-build-${ROOT.replaceAll(/[^A-Za-z0-9]+/g, '-')}`);
/** A build takes some ten seconds on a busy machine; a lock older than this was left by a killed test. */
const STALE_LOCK_MS = 120_000;

/** Address of a built module: `built('src/run/run.js')`. Builds first where needed. */
export async function built(path: string): Promise<string> {
  if (isStale()) await buildOnce();
  return pathToFileURL(join(ROOT, 'dist', path)).href;
}

async function buildOnce(): Promise<void> {
  while (!takeLock()) await sleep(100);
  try {
    if (isStale()) build();
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function build(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
}

function isStale(): boolean {
  const builtAt = modifiedMs(PROBE);
  return builtAt === null || builtAt < Math.max(...SOURCES.map(newestMs));
}

function newestMs(folder: string): number {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const sources = names.filter((name) => /\.tsx?$/.test(name));
  return Math.max(...sources.map((name) => modifiedMs(join(ROOT, folder, name)) ?? 0));
}

function modifiedMs(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function takeLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    const takenAt = modifiedMs(LOCK);
    if (takenAt !== null && Date.now() - takenAt > STALE_LOCK_MS)
      rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}
