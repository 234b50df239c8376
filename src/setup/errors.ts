/** Something could not be set up here. The message is one sentence or two: what, where, what to do. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** `ENOSPC` and the like of an error of the system; '' where it has none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** What keeps us from writing to a folder, as a sentence. An error that is no such thing is thrown again. */
export function folderError(error: unknown, folder: string): SetupError {
  const code = systemCode(error);
  const elsewhere = 'or name a folder on another disk in SPARSE_BENCH_HOME';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new SetupError(`The disk of ${folder} is full (${code}): free some space, ${elsewhere}.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new SetupError(`${folder} may not be written to (${code}): change its permissions, ${elsewhere}.`);
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return new SetupError(`${folder} cannot be a folder, as a file is in its way: move that, ${elsewhere}.`);
  if (code === 'EBUSY' || code === 'ENOTEMPTY')
    return new SetupError(`${folder} is in use (${code}): end the programs that use it and repeat.`);
  throw error;
}
