/** Ctrl-C and its relatives: the first one asks the work to stop, the second one leaves at once. */

/** 128 + the signal's number, as shells report it. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The work may take so long to keep what is finished; then the process ends all the same. */
const GRACE_MS = 1000;

type Ending = keyof typeof EXIT_CODES;

export interface Interruption {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The exit code that the signal calls for; null when none came. */
  exitCode(): number | null;
  /** Stops listening. */
  release(): void;
}

/**
 * Listens for SIGINT, SIGTERM and SIGHUP. `onFirst` is told about the first one, after the abort.
 * The process exits a second after it at the latest, then with `lastWords` on stderr.
 */
export function listenForInterruption(onFirst: () => void, lastWords: string): Interruption {
  const controller = new AbortController();
  let code: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    const wanted = EXIT_CODES[signal as Ending];
    if (code !== null) process.exit(code);
    code = wanted;
    timer = setTimeout(() => {
      process.stderr.write(lastWords);
      process.exit(wanted);
    }, GRACE_MS);
    controller.abort();
    onFirst();
  };
  const signals = Object.keys(EXIT_CODES) as Ending[];
  for (const name of signals) process.on(name, listener);
  return {
    signal: controller.signal,
    exitCode: () => code,
    release: () => {
      clearTimeout(timer);
      for (const name of signals) process.off(name, listener);
    },
  };
}
