import { render } from 'ink';
import type { Reporter, ReporterContext } from '../reporter.js';
import { App } from './app.js';
import { sized } from './sized.js';
import { createLiveStore, DRAW_INTERVAL_MS } from './store.js';

/** Draws the live screen until the reporter is finished or abandoned. */
export function startInk({ stdout, stderr, env, details }: ReporterContext): Reporter {
  const store = createLiveStore(() => performance.now());
  const screen = <App store={store} details={details} env={env} />;
  const app = render(screen, {
    stdout: sized(stdout as NodeJS.WriteStream),
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
      // Draws at once: a change of the store alone is drawn after the screen is gone.
      app.rerender(screen);
      await unmount();
    },
    async abandon() {
      app.clear();
      await unmount();
    },
  };
}
