import type { Reporter, ReporterContext } from '../reporter.js';
import { wantsColours } from '../terminal.js';
import { createLiveStore, DRAW_INTERVAL_MS } from './store.js';

/** The live screen. Ink and React are loaded here, after their environment is prepared. */
export async function createInkReporter({
  stdout,
  stderr,
  env,
  details,
}: ReporterContext): Promise<Reporter> {
  const [{ render }, { App }] = await withInkEnvironment(wantsColours(stdout, env), () =>
    Promise.all([import('ink'), import('./app.js')]),
  );
  const store = createLiveStore(() => performance.now());
  const app = render(<App store={store} details={details} env={env} />, {
    stdout: stdout as NodeJS.WriteStream,
    stderr: stderr as NodeJS.WriteStream,
    // Ctrl-C stays a signal: the command decides what it means.
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 1000 / DRAW_INTERVAL_MS,
  });
  const unmount = async (): Promise<void> => {
    store.close();
    app.unmount();
    await app.waitUntilExit();
  };
  return {
    onEvent: store.onEvent,
    onInterrupt: store.interrupt,
    async finish(outcome) {
      store.finish(outcome);
      await unmount();
    },
    async abandon() {
      app.clear();
      await unmount();
    },
  };
}

/**
 * React reads NODE_ENV and the colour library reads FORCE_COLOR once, while they load; Ink ignores
 * NO_COLOR. The variables are put back at once, since worker processes inherit them.
 */
async function withInkEnvironment<T>(colours: boolean, load: () => Promise<T>): Promise<T> {
  const before = { NODE_ENV: process.env.NODE_ENV, FORCE_COLOR: process.env.FORCE_COLOR };
  process.env.NODE_ENV = 'production';
  if (!colours) process.env.FORCE_COLOR = '0';
  try {
    return await load();
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
