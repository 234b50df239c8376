import type { Reporter, ReporterContext } from '../reporter.js';
import { wantsColours } from '../terminal.js';
import { withInkEnvironment } from './environment.js';

/** The live screen. Ink and React are loaded here, after their environment is prepared. */
export async function createInkReporter(context: ReporterContext): Promise<Reporter> {
  const colours = wantsColours(context.stdout, context.env);
  const { startInk } = await withInkEnvironment(colours, () => import('./start.js'));
  return startInk(context);
}
