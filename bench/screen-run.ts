/**
 * The run that `bench:screen` measures, on a terminal of its own: a real run of one row whose listener draws the Ink
 * screen in half of the rounds and nothing in the others. Writes the report's path to the file that is its argument.
 */
import { writeFileSync } from 'node:fs';
import { resolveRunOptions } from '../src/cli/run-options.js';
import type { RunEvent } from '../src/run/events.js';
import { run } from '../src/run/run.js';
import { createReporter } from '../src/ui/create-reporter.js';
import type { Reporter } from '../src/ui/reporter.js';
import { isDrawn, roundOf } from './screen-rounds.js';

const [pathFile, visits, out] = process.argv.slice(2);
const options = resolveRunOptions({
  layer: 'rnn:1760',
  backend: 'wasm,js',
  visits,
  precision: '0.5',
  maxTime: String(6 * Number(visits)),
  out,
});
const { stdout, stderr, env } = process;

/** Each drawn block of rounds has a screen of its own, so that no clock of a screen ticks beside a silent one. */
function createSwitch(): { onEvent(event: RunEvent): void; close(): Promise<void> } {
  let screen: Promise<Reporter> | null = null;
  let report: RunEvent | null = null;
  const close = async (): Promise<void> => {
    const open = screen;
    screen = null;
    await (await open)?.abandon();
  };
  const open = (): void => {
    const first = report;
    screen = createReporter('ink', { stdout, stderr, env, details: false });
    void screen.then((reporter) => first && reporter.onEvent(first));
  };
  return {
    onEvent(event) {
      if (event.type === 'report') report = event;
      else {
        const { visit, detail } = event.progress;
        const round = roundOf(detail);
        const draws = visit !== null && round !== null && isDrawn(visit - 1, round);
        if (draws && screen === null) open();
        if (!draws && screen !== null) void close();
      }
      void screen?.then((reporter) => reporter.onEvent(event));
    },
    close,
  };
}

const screen = createSwitch();
const { path } = await run(options, screen.onEvent, new AbortController().signal);
await screen.close();
writeFileSync(pathFile, path ?? '');
