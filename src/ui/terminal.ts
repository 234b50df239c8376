/** What kind of screen there is, from the stream and the environment alone. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** The parts of an output stream that decide how to write to it. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** `done` is called when the text is taken, with an error or not. */
  write(text: string, done?: () => void): unknown;
}

export const REPORTERS = ['ink', 'plain', 'json', 'silent'] as const;
export type ReporterName = (typeof REPORTERS)[number];

/** Width of what is printed off a terminal: wide enough for every column of the usual table. */
const PIPE_COLUMNS = 140;

/** Ink draws over its own lines, which takes a terminal that a person watches. */
export function defaultReporter(stdout: OutputStream, env: Environment): 'ink' | 'plain' {
  return stdout.isTTY === true && !isCi(env) && env.TERM !== 'dumb' ? 'ink' : 'plain';
}

/** Set to anything but 0 or false, as Ink reads these variables, too. */
export function isCi(env: Environment): boolean {
  return [env.CI, env.CONTINUOUS_INTEGRATION].some(isSet);
}

/** A screen reader wants sentences, not a table. Ink's own variable. */
export function wantsSentences(env: Environment): boolean {
  return env.INK_SCREEN_READER === 'true';
}

/** NO_COLOR beats FORCE_COLOR, which beats what the terminal says. */
export function wantsColours(stdout: OutputStream, env: Environment): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (isSet(env.FORCE_COLOR)) return true;
  return stdout.isTTY === true && env.TERM !== 'dumb' && env.FORCE_COLOR === undefined;
}

/** The terminal's own width; off a terminal COLUMNS where it is given, else wide enough for all columns. */
export function textColumns(stdout: OutputStream, env: Environment): number {
  if (stdout.isTTY === true && stdout.columns !== undefined && stdout.columns > 0) return stdout.columns;
  const asked = Number(env.COLUMNS);
  return Number.isInteger(asked) && asked >= 20 && asked <= 1000 ? asked : PIPE_COLUMNS;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
