import { formatJson } from '../../report/format-json.js';
import { readReport } from '../../report/read.js';
import type { Report } from '../../report/schema.js';
import { linesToText } from '../../ui/ansi.js';
import { finalLines } from '../../ui/final.js';
import { withInkEnvironment } from '../../ui/ink/environment.js';
import { defaultReporter, textColumns, wantsColours, wantsSentences } from '../../ui/terminal.js';
import { write } from '../../ui/write.js';

export interface ShowArguments {
  readonly details?: true;
  readonly json?: true;
  readonly print?: true;
}

/** On a terminal a view to move about in; in a pipe, or when asked for, the report as the run printed it. */
export async function execute(path: string, given: ShowArguments): Promise<void> {
  const report = readReport(path);
  if (isView(given)) {
    const colours = wantsColours(process.stdout, process.env);
    const { openShow } = await withInkEnvironment(colours, () => import('../../ui/ink/show/open.js'));
    await openShow({ report, path }, process.stdout);
  } else {
    await write(process.stdout, given.json ? formatJson(report) : table(report, path, given));
  }
}

/** Keys come from a terminal, the view is drawn on one; a screen reader is better off with sentences. */
function isView({ details, json, print }: ShowArguments): boolean {
  const { stdin, stdout, env } = process;
  const isAsked = !details && !json && !print;
  return isAsked && stdin.isTTY === true && defaultReporter(stdout, env) === 'ink' && !wantsSentences(env);
}

function table(report: Report, path: string, { details }: ShowArguments): string {
  const { stdout, env } = process;
  const columns = textColumns(stdout, env);
  const lines = finalLines(report, { columns, details: details ?? false, path, env });
  return linesToText(lines, wantsColours(stdout, env));
}
