import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setupFolder } from '../../kernels/optional.js';
import type { Addition } from './addition.js';
import { folderError, SetupError } from './errors.js';
import { folderBytes } from './folder-bytes.js';
import { installPackages } from './npm.js';
import { demandSpace, openPlace, type Place } from './place.js';
import { hasCurrentVersions } from './state.js';
import { verify } from './verify.js';
import type { Progress, Workshop } from './workshop.js';

export interface SetUpOptions {
  /** An aborted setup leaves everything as it was, and rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** A folder that holds the library, absolute; null: fetched. */
  readonly from: string | null;
}

export interface SetUpResult {
  /** `kept`: it was there and computes. */
  readonly kind: 'added' | 'replaced' | 'kept';
  readonly folder: string;
  readonly bytes: number;
  /** What it is, and what it was made from. */
  readonly detail: string;
}

/**
 * Adds it, or does nothing where it is and computes. It is built out of sight and takes its place when it
 * has computed right, so that neither a failure nor an interruption leaves half of it, and what was there
 * before stays until then.
 *
 * @throws SetupError, UsageError for `from`, or the signal's reason.
 */
export async function setUp(addition: Addition, options: SetUpOptions): Promise<SetUpResult> {
  const place = openPlace(addition.name);
  try {
    const had = existsSync(place.final);
    if (had && options.from === null && hasCurrentVersions(addition, place.final)) {
      const verdict = await verify(addition, place.final, options);
      if (verdict.ok) return result('kept', place.final, verdict.detail);
      options.progress.note(`what is there does not work: ${verdict.reason}`);
    }
    const detail = await build(addition, place, options);
    place.commit();
    return await result(had ? 'replaced' : 'added', place.final, detail);
  } catch (error) {
    if (options.signal.aborted) throw options.signal.reason;
    if (error instanceof Error && 'syscall' in error) throw folderError(error, place.project);
    throw error;
  } finally {
    place.release();
  }
}

async function build(addition: Addition, place: Place, options: SetUpOptions): Promise<string> {
  demandSpace(addition.peakBytes);
  mkdirSync(place.project, { recursive: true });
  const workshop: Workshop = { ...options, project: place.project, scratch: place.scratch };
  await installPackages(addition, workshop);
  const origin = await addition.finish?.(workshop);
  const verdict = await verify(addition, place.project, options);
  if (!verdict.ok) {
    const made = origin === undefined ? '' : ` (from ${origin})`;
    throw new SetupError(
      `What was installed${made} does not work here, and was removed: ${verdict.reason}.`.replace('..', '.'),
    );
  }
  return origin === undefined ? verdict.detail : `${verdict.detail}, from ${origin}`;
}

async function result(kind: SetUpResult['kind'], folder: string, detail: string): Promise<SetUpResult> {
  return { kind, folder, bytes: await folderBytes(folder), detail };
}

/** Removes an addition. Returns the bytes that it had; null: it was not there. Throws SetupError. */
export async function removeAddition({ name }: Addition): Promise<number | null> {
  const folder = setupFolder(name);
  // No folder of the user's is made only to find nothing in it.
  if (!existsSync(folder) && !existsSync(join(folder, '..'))) return null;
  const place = openPlace(name);
  try {
    if (!existsSync(folder)) return null;
    const bytes = await folderBytes(folder);
    place.clear();
    return bytes;
  } finally {
    place.release();
  }
}
