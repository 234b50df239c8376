import { formatJson } from '../../report/format-json.js';
import { readReport } from '../../report/read.js';
import { linesToText } from '../../ui/ansi.js';
import { finalLines } from '../../ui/final.js';
import { textColumns, wantsColours } from '../../ui/terminal.js';
import { write } from '../../ui/write.js';

export interface ShowArguments {
  readonly details?: true;
  readonly json?: true;
}

export async function execute(path: string, given: ShowArguments): Promise<void> {
  const report = readReport(path);
  await write(process.stdout, given.json ? formatJson(report) : table());

  function table(): string {
    const { stdout, env } = process;
    const columns = textColumns(stdout, env);
    const lines = finalLines(report, { columns, details: given.details ?? false, path, env });
    return linesToText(lines, wantsColours(stdout, env));
  }
}
