import { UsageError } from '../../errors.js';
import type { RunOutcome } from '../../run/events.js';
import type { RunOptions } from '../../run/options.js';
import { run } from '../../run/run.js';
import { createReporter } from '../../ui/create-reporter.js';
import { counted } from '../../ui/format.js';
import { VISITS_FOR_AN_INTERVAL } from '../../ui/layout/facts.js';
import { defaultReporter, REPORTERS, type ReporterName } from '../../ui/terminal.js';
import type { RunArguments } from '../run-arguments.js';
import { resolveRunOptions } from '../run-options.js';
import { type Interruption, listenForInterruption } from '../signals.js';
import { accept, parseChoice } from '../values.js';

export async function execute(given: RunArguments): Promise<void> {
  const options = resolveRunOptions(given);
  const reporterName = chooseReporter(given.reporter);
  if (reporterName !== 'silent') warnOfFewVisits(options);
  const reporter = await createReporter(reporterName, {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    details: given.details ?? false,
  });
  const interruption = listenForInterruption(
    () => reporter.onInterrupt(),
    reporterName === 'silent' ? '' : 'sparse-bench: interrupted, finished visits are kept in the report\n',
  );
  try {
    const outcome = await run(options, (event) => reporter.onEvent(event), interruption.signal);
    await reporter.finish(outcome);
    if (interruption.exitCode() !== null && reporterName !== 'silent') sayHowToGoOn(outcome, given.library);
    process.exitCode = interruption.exitCode() ?? outcome.exitCode;
  } catch (error) {
    await reporter.abandon();
    endInterrupted(error, interruption);
  } finally {
    interruption.release();
  }
}

function chooseReporter(typed: string | undefined): ReporterName {
  if (typed === undefined) return defaultReporter(process.stdout, process.env);
  const name = accept(parseChoice('--reporter', REPORTERS)(typed));
  if (name === 'ink' && !process.stdout.isTTY) {
    throw new UsageError('--reporter ink draws on a terminal, but stdout is none; use --reporter plain.');
  }
  return name;
}

function warnOfFewVisits({ visits, resumePath }: RunOptions): void {
  if (visits >= VISITS_FOR_AN_INTERVAL || resumePath !== null) return;
  process.stderr.write(
    `sparse-bench: warning: with ${counted(visits, 'visit')} the intervals hold for this process only; ` +
      `${VISITS_FOR_AN_INTERVAL} or more say what the next run will find.\n`,
  );
}

/** A report does not hold the paths of libraries: they may say more than a report should. */
function sayHowToGoOn({ report, path }: RunOutcome, library: string | undefined): void {
  const done = report.results.filter(({ stopReason }) => stopReason !== null && stopReason !== 'interrupted');
  const rows = `${done.length} of ${counted(report.results.length, 'row')} finished`;
  const same = library === undefined ? '' : ` --library ${quoted(library)}`;
  const next = path === null ? '' : `; go on with: sparse-bench run --resume ${quoted(path)}${same}`;
  process.stderr.write(`sparse-bench: interrupted, ${rows}${next}\n`);
}

/** For pasting into a shell. */
function quoted(path: string): string {
  return /^[\w./\\:+-]+$/.test(path) ? path : `'${path}'`;
}

/** Work that ends under an interruption may fail on its way out: that is no error of its own. */
function endInterrupted(error: unknown, interruption: Interruption): void {
  const code = interruption.exitCode();
  if (code === null || error instanceof UsageError) throw error;
  process.stderr.write('sparse-bench: interrupted before the first row was measured\n');
  process.exitCode = code;
}
