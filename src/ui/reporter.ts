import type { RunEvent, RunOutcome } from '../run/events.js';
import type { Environment, OutputStream } from './terminal.js';

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
