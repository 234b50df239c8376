/**
 * Something a person typed or handed over is wrong: the message is one clear sentence that says what,
 * where and what to do. The command line prints it without a stack and exits 2.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the process exits with. Documented in the README; other tools rely on the numbers. */
export const EXIT = {
  ok: 0,
  regression: 1,
  usage: 2,
  wrongResult: 3,
  nothingMeasured: 4,
  unavailable: 5,
  interrupted: 130,
} as const;

/** One of the numbers of `EXIT`. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The run was aborted before there was anything to keep. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  constructor() {
    super('Interrupted before anything was measured.');
  }
}
