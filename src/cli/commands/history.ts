import { EXIT, UsageError } from '../../errors.js';
import { historyJson } from '../../report/compare/json.js';
import { formatJson } from '../../report/format-json.js';
import { readHistory } from '../../report/history/history.js';
import { linesToText } from '../../ui/ansi.js';
import { layoutHistory } from '../../ui/layout/history.js';
import { textColumns, wantsColours } from '../../ui/terminal.js';
import { write } from '../../ui/write.js';
import { accept, parseLimit } from '../values.js';

export interface HistoryArguments {
  readonly failOnRegression?: string;
  readonly details?: true;
  readonly json?: true;
}

export async function execute(folder: string, given: HistoryArguments): Promise<void> {
  const limit = given.failOnRegression === undefined ? null : accept(parseLimit(given.failOnRegression));
  const history = await readHistory(folder, limit);
  if (history.devices.length === 0) {
    const [first] = history.noReports;
    const why = first === undefined ? 'it holds no .json file' : `${first.path}: ${first.reason}`;
    throw new UsageError(`There is no report in ${folder}: ${why}.`);
  }
  const { stdout, env } = process;
  const layout = { columns: textColumns(stdout, env), details: given.details ?? false };
  const text = given.json
    ? formatJson(historyJson(history))
    : linesToText(layoutHistory(history, layout), wantsColours(stdout, env));
  await write(stdout, text);
  const failed = history.devices.some(({ trends }) => trends.some(({ latest }) => latest?.fails === true));
  if (failed) process.exitCode = EXIT.regression;
}
