import type { RunEvent, RunOutcome } from '../run/events.js';
import type { Environment, OutputStream, ReporterName } from './terminal.js';

/** What a person sees of a run. */
export interface Reporter {
  onEvent(event: RunEvent): void;
  /** Ctrl-C was pressed: the run is ending, keeping what is finished. */
  onInterrupt(): void;
  /** The run is over: shows the result. Resolves when everything is written. */
  finish(outcome: RunOutcome): Promise<void>;
  /** The run failed: leaves the terminal as it was, shows nothing more. */
  abandon(): Promise<void>;
}

export interface ReporterContext {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Environment;
  readonly details: boolean;
}

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
