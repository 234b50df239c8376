import type { RunEvent, RunOutcome } from '../../run/events.js';
import type { LiveState } from '../layout/live.js';

export interface Snapshot extends LiveState {
  /** Set when the run is over. */
  readonly outcome: RunOutcome | null;
}

/** What the screen shows, changed by the run and read by React at most so often. */
export interface LiveStore {
  getSnapshot(): Snapshot;
  subscribe(listener: () => void): () => void;
  onEvent(event: RunEvent): void;
  interrupt(): void;
  finish(outcome: RunOutcome): void;
  /** Ends the clock. */
  close(): void;
}

/** Milliseconds between draws: four a second, so that drawing takes nothing from what is measured. */
export const DRAW_INTERVAL_MS = 250;
/** The clock on the screen goes on where no event comes. */
const CLOCK_INTERVAL_MS = 1000;

/**
 * Events are kept as they come and shown at the next draw; the end and Ctrl-C are shown at once.
 * `nowMs`: a monotonic clock.
 */
export function createLiveStore(nowMs: () => number): LiveStore {
  const listeners = new Set<() => void>();
  let report: Snapshot['report'] = null;
  let progress: Snapshot['progress'] = null;
  let progressAtMs = nowMs();
  let interrupting = false;
  let outcome: Snapshot['outcome'] = null;
  let shown: Snapshot = { report, progress, progressAgeSeconds: 0, interrupting, outcome };
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let pending: NodeJS.Timeout | undefined;

  const show = (): void => {
    clearTimeout(pending);
    pending = undefined;
    drawnAtMs = nowMs();
    const progressAgeSeconds = (drawnAtMs - progressAtMs) / 1000;
    shown = { report, progress, progressAgeSeconds, interrupting, outcome };
    for (const listener of listeners) listener();
  };
  const showSoon = (): void => {
    const wait = drawnAtMs + DRAW_INTERVAL_MS - nowMs();
    if (wait <= 0) show();
    else pending ??= setTimeout(show, wait);
  };
  const clock = setInterval(showSoon, CLOCK_INTERVAL_MS);
  clock.unref();

  const close = (): void => {
    clearInterval(clock);
    clearTimeout(pending);
  };
  return {
    getSnapshot: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onEvent(event) {
      if (event.type === 'report') report = event.report;
      else {
        progress = event.progress;
        progressAtMs = nowMs();
      }
      showSoon();
    },
    interrupt() {
      interrupting = true;
      show();
    },
    finish(value) {
      close();
      outcome = value;
      show();
    },
    close,
  };
}
