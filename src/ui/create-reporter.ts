import type { Reporter, ReporterContext } from './reporter.js';
import type { ReporterName } from './terminal.js';

/** Loads only what the chosen reporter needs: Ink alone costs as much as everything else together. */
export async function createReporter(name: ReporterName, context: ReporterContext): Promise<Reporter> {
  switch (name) {
    case 'ink':
      return (await import('./ink/reporter.js')).createInkReporter(context);
    case 'plain':
      return (await import('./plain.js')).createPlainReporter(context);
    case 'json':
      return (await import('./json.js')).createJsonReporter(context);
    case 'silent':
      return { onEvent() {}, onInterrupt() {}, async finish() {}, async abandon() {} };
  }
}
