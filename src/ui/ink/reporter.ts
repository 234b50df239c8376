import type { Reporter, ReporterContext } from '../reporter.js';
import { wantsColours } from '../terminal.js';

/** The live screen. Ink and React are loaded here, after their environment is prepared. */
export async function createInkReporter(context: ReporterContext): Promise<Reporter> {
  const colours = wantsColours(context.stdout, context.env);
  const { startInk } = await withInkEnvironment(colours, () => import('./start.js'));
  return startInk(context);
}

/**
 * React reads NODE_ENV and the colour library reads FORCE_COLOR once, while they load; Ink ignores
 * NO_COLOR. The variables are put back at once, since worker processes inherit them. Nothing that uses
 * React may be imported above: half of it in development mode and half in production draws nothing.
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
