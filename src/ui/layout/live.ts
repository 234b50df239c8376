/**
 * The screen while a run is under way: one table that grows, and what is being done below it. Pure, and
 * never taller than the terminal: a frame that is taller makes Ink clear the whole screen at every draw.
 */
import { type Headline, headlines } from '../../report/headline.js';
import type { Report } from '../../report/schema.js';
import type { Progress } from '../../run/events.js';
import { workloadLabel } from '../../workload/id.js';
import { counted, duration } from '../format.js';
import { BLANK, cutLine, type Line, span } from '../lines.js';
import { layoutRows } from './layout.js';

export interface LiveState {
  readonly report: Report | null;
  readonly progress: Progress | null;
  /** Seconds since `progress` came. */
  readonly progressAgeSeconds: number;
  /** Ctrl-C was pressed once. */
  readonly interrupting: boolean;
}

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

export function layoutLive(state: LiveState, screen: Screen): Line[] {
  const width = Math.max(20, screen.columns);
  const status = statusLines(state, width);
  // One row stays free for the cursor.
  const space = screen.rows - 1 - status.length;
  const above = state.report === null ? [] : tableLines(state.report, state.progress, width, space - 1);
  const lines = above.length === 0 ? status : [...above, BLANK, ...status];
  return lines.slice(0, Math.max(1, screen.rows - 1));
}

/** The rows that have figures and the one under way; the oldest leave when the screen is too short. */
function tableLines(report: Report, progress: Progress | null, width: number, space: number): Line[] {
  const rows = headlines(report).filter((row, index) => isStarted(row) || index === progress?.resultIndex);
  if (rows.length === 0) return [];
  const { head, body } = layoutRows(report, rows, width);
  const lines = body.map(({ line }) => line);
  const waiting = report.results.length - rows.length;
  const tail = waiting === 0 ? [] : [[span(`${counted(waiting, 'row')} still to come`, 'dim')]];
  const room = space - head.length - tail.length;
  if (room < 1) return [];
  if (lines.length <= room) return [...head, ...lines, ...tail];
  const hidden = lines.length - (room - 1);
  const more: Line = [span(`… ${counted(hidden, 'more row')}, all in the final table`, 'dim')];
  return [...head, more, ...window(lines, rows, report, progress, room - 1), ...tail];
}

/** `count` lines around the row under way, or the last ones. */
function window(
  lines: readonly Line[],
  rows: readonly Headline[],
  report: Report,
  progress: Progress | null,
  count: number,
): Line[] {
  const current = progress?.resultIndex == null ? undefined : report.results[progress.resultIndex];
  const at = rows.findIndex(({ result }) => result === current);
  const end = at === -1 ? lines.length : Math.min(lines.length, Math.max(count, at + 1));
  return lines.slice(Math.max(0, end - count), end);
}

function isStarted({ result }: Headline): boolean {
  return result.visits > 0 || result.stopReason !== null;
}

function statusLines(state: LiveState, width: number): Line[] {
  const advice = state.interrupting
    ? span('Stopping: keeping what is finished. Ctrl-C once more leaves at once.', 'warn')
    : span('Ctrl-C ends early and keeps what is finished.', 'dim');
  const lines: Line[] =
    state.progress === null
      ? [[span('Starting …')], [advice]]
      : [
          activity(state.report, state.progress),
          bar(state.progress, state.progressAgeSeconds, width),
          [advice],
        ];
  return lines.map((line) => cutLine(line, width));
}

/** `RNN 1760, 95 %, batch 1, visit 2 of 5: timing wasm/sell8-f32`. */
function activity(report: Report | null, progress: Progress): Line {
  const result = progress.resultIndex === null ? undefined : report?.results[progress.resultIndex];
  const where = [
    ...(result === undefined ? [] : [workloadLabel(result.workload)]),
    ...(progress.visit === null
      ? []
      : [`visit ${progress.visit} of ${Math.max(progress.visit, progress.visits)}`]),
  ].join(', ');
  return [span(where === '' ? '' : `${where}: `, 'strong'), span(progress.detail)];
}

function bar(progress: Progress, ageSeconds: number, width: number): Line {
  const fraction = Math.min(1, Math.max(0, progress.fraction));
  const size = Math.max(10, Math.min(40, width - 44));
  const filled = Math.round(fraction * size);
  const elapsed = duration(progress.elapsedSeconds + ageSeconds);
  const left = remaining(progress, ageSeconds);
  return [
    span('█'.repeat(filled), 'good'),
    span('░'.repeat(size - filled), 'dim'),
    span(` ${Math.floor(fraction * 100)} %, ${elapsed}${left}`),
  ];
}

/** Nothing where the estimate has run out: better none than a wrong one. */
function remaining({ remainingSeconds }: Progress, ageSeconds: number): string {
  const left = (remainingSeconds ?? 0) - ageSeconds;
  return left < 1 ? '' : `, about ${duration(left)} left`;
}
