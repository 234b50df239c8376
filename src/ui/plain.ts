import { headlines } from '../report/headline.js';
import type { Report } from '../report/schema.js';
import { workloadLabel } from '../workload/id.js';
import { linesToText } from './ansi.js';
import { finalLines } from './final.js';
import { interval, ratio } from './format.js';
import { spokenRow } from './layout/spoken.js';
import { type Line, lineText, span } from './lines.js';
import type { Reporter, ReporterContext } from './reporter.js';
import { textColumns, wantsColours, wantsSentences } from './terminal.js';
import { write } from './write.js';

/**
 * Text without redrawing: one line on stderr per finished visit of a row, so that a log shows life and
 * stdout holds the result only.
 */
export function createPlainReporter({ stdout, stderr, env, details }: ReporterContext): Reporter {
  const seen = new Map<string, string>();
  const say = (line: Line): void => {
    stderr.write(`${lineText(line)}\n`);
  };
  return {
    onEvent(event) {
      if (event.type !== 'report') return;
      for (const { key, stamp, text } of progressLines(event.report, wantsSentences(env))) {
        if (seen.get(key) === stamp) continue;
        seen.set(key, stamp);
        say([span(text)]);
      }
    },
    onInterrupt() {
      say([span('Stopping: keeping what is finished. Ctrl-C once more leaves at once.')]);
    },
    async finish({ report, path }) {
      const columns = textColumns(stdout, env);
      const lines = finalLines(report, { columns, details, path, env });
      await write(stdout, linesToText(lines, wantsColours(stdout, env)));
    },
    async abandon() {},
  };
}

interface ProgressLine {
  readonly key: string;
  /** Changes when there is something new to say about the row. */
  readonly stamp: string;
  readonly text: string;
}

function progressLines(report: Report, sentences: boolean): ProgressLine[] {
  return headlines(report).flatMap((row) => {
    const { result, speedup, verdict } = row;
    const done = result.stopReason !== null;
    if (result.visits === 0 && !done) return [];
    const key = result.workload.id;
    const stamp = `${result.visits}/${result.stopReason}`;
    if (sentences) return done ? [{ key, stamp, text: spokenRow(row) }] : [];
    const figure =
      speedup === null
        ? `${verdict.word}${verdict.reason === null ? '' : `: ${verdict.reason}`}`
        : `${ratio(speedup.ratio)} (${interval(speedup.ciLow, speedup.ciHigh)}) ${verdict.word}`;
    const state = done ? `done after visit ${result.visits}` : `visit ${result.visits}, provisional`;
    return [{ key, stamp, text: `${workloadLabel(result.workload)}: ${figure}, ${state}` }];
  });
}
