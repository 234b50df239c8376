/**
 * Where an addition is built and kept. In the user's folder, for the name `x`:
 *
 *   x                  what backends load; whole whenever it is there
 *   x.lock             held while a setup or a removal works on x; holds a file named by the process's id
 *   x.partial-<pid>    under construction: `x` inside it is renamed to its place in the end
 *   x.old-<pid>        the former x, for the moment of the exchange
 *
 * Whoever holds the lock knows that any other partial and old folder of the name was left behind.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setupFolder, userFolder } from '../../kernels/optional.js';
import { folderError, SetupError, systemCode } from './errors.js';
import { roughBytes } from './workshop.js';

export interface Place {
  readonly final: string;
  /** The npm project under construction. */
  readonly project: string;
  /** Its parent, for downloads and temporary files; all of it goes in the end. */
  readonly scratch: string;
  /** Puts `project` in the place of `final`. */
  commit(): void;
  /** Removes `final`. */
  clear(): void;
  /** Removes what was not committed, and lets others in. Safe to repeat. */
  release(): void;
}

/** Takes the name for this process. Throws SetupError while another one has it, or where nothing can be written. */
export function openPlace(name: string): Place {
  const home = userFolder();
  const final = setupFolder(name);
  const scratch = `${final}.partial-${process.pid}`;
  const old = `${final}.old-${process.pid}`;
  const lock = `${final}.lock`;
  return guarded(home, () => {
    mkdirSync(home, { recursive: true });
    takeLock(lock, name);
    try {
      sweep(home, name, final);
      return { final, project: join(scratch, name), scratch, commit, clear, release };
    } catch (error) {
      release();
      throw error;
    }
  });

  function commit(): void {
    guarded(final, () => {
      if (existsSync(final)) renameSync(final, old);
      try {
        renameSync(join(scratch, name), final);
      } catch (error) {
        if (existsSync(old)) renameSync(old, final);
        throw error;
      }
    });
    remove(old);
  }

  function clear(): void {
    // Gone at once for everybody, however long the deletion takes.
    guarded(final, () => renameSync(final, scratch));
    remove(scratch);
  }

  function release(): void {
    remove(scratch);
    remove(lock);
  }
}

/** Refuses to begin what the disk cannot hold. */
export function demandSpace(bytes: number): void {
  const home = userFolder();
  const { bavail, bsize } = statfsSync(home);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new SetupError(
    `It needs ${roughBytes(bytes)} for a while, and the disk of ${home} has ${roughBytes(free)} left: ` +
      'free some space, or name a folder on another disk in SPARSE_BENCH_HOME.',
  );
}

/** Removes what an earlier process left behind, and mends an exchange that it did not finish. */
function sweep(home: string, name: string, final: string): void {
  const left = readdirSync(home).filter((entry) => /^\.(partial|old)-\d+$/.test(entry.slice(name.length)));
  for (const entry of left.filter((entry) => entry.startsWith(name))) {
    const path = join(home, entry);
    if (entry.startsWith(`${name}.old-`) && !existsSync(final)) renameSync(path, final);
    else remove(path);
  }
}

/** A rename is what takes the lock: the folder appears with its holder in it, or not at all. */
function takeLock(lock: string, name: string): void {
  const mine = `${lock}-${process.pid}`;
  remove(mine);
  mkdirSync(mine);
  writeFileSync(join(mine, String(process.pid)), '');
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      const holder = existsSync(lock) ? holderOf(lock) : null;
      if (holder !== null && isAlive(holder)) throw busy(name, lock, holder);
      if (existsSync(lock)) setAside(lock);
      try {
        renameSync(mine, lock);
        return;
      } catch (error) {
        // Taken in between: look again who has it.
        if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(systemCode(error))) throw error;
      }
    }
    throw busy(name, lock, holderOf(lock));
  } finally {
    remove(mine);
  }
}

/** Moves away the lock of a dead process, and puts it back if it is a living one's by now. */
function setAside(lock: string): void {
  const aside = `${lock}-stale-${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // Another process was faster.
  }
  const holder = holderOf(aside);
  if (holder !== null && isAlive(holder)) renameSync(aside, lock);
  else remove(aside);
}

function busy(name: string, lock: string, holder: number | null): SetupError {
  const who = holder === null ? '' : `, process ${holder}`;
  return new SetupError(
    `Another setup of ${name} is at work${who}: wait for its end; if there is none, remove ${lock}.`,
  );
}

function holderOf(lock: string): number | null {
  try {
    const pids = readdirSync(lock).map(Number);
    return pids.find((pid) => Number.isInteger(pid) && pid > 0) ?? null;
  } catch {
    return null;
  }
}

/** Our own number is no sign of life: in a container the process of every start can have the same one. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** What cannot be removed now is swept by the next setup. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
  } catch {
    // The work itself is done, or has an error of its own to tell.
  }
}

function guarded<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw folderError(error, folder);
  }
}
