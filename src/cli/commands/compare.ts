import { EXIT, UsageError } from '../../errors.js';
import { type Comparison, compareFiles } from '../../report/compare/compare.js';
import { comparisonJson } from '../../report/compare/json.js';
import { formatJson } from '../../report/format-json.js';
import { linesToText } from '../../ui/ansi.js';
import { layoutDevices } from '../../ui/layout/compare-devices.js';
import { type ComparisonLayout, layoutFirst, layoutRegression } from '../../ui/layout/compare-regression.js';
import { BLANK, type Line } from '../../ui/lines.js';
import { textColumns, wantsColours } from '../../ui/terminal.js';
import { write } from '../../ui/write.js';
import { accept, parseLimit } from '../values.js';

export interface CompareArguments {
  readonly baseline?: string;
  readonly failOnRegression?: string;
  readonly details?: true;
  readonly json?: true;
}

export async function execute(paths: readonly string[], given: CompareArguments): Promise<void> {
  const limit = given.failOnRegression === undefined ? null : accept(parseLimit(given.failOnRegression));
  const baseline = given.baseline ?? null;
  if (baseline === null && paths.length < 2) {
    throw new UsageError(
      'compare needs two reports or more, the old one first, or one report and --baseline DIR with its past.',
    );
  }
  const comparison = await compareFiles(paths, { baseline, limit });
  const [first] = comparison;
  if (limit !== null && first?.kind === 'devices') {
    throw new UsageError(
      '--fail-on-regression needs reports of one device; these are of several, whose figures differ anyway.',
    );
  }
  const { stdout, env } = process;
  const layout = { columns: textColumns(stdout, env), details: given.details ?? false };
  const lines = comparison.flatMap((entry, index): Line[] => [
    ...(index === 0 ? [] : [BLANK]),
    ...layoutEntry(entry, layout),
  ]);
  const text = given.json
    ? formatJson(comparisonJson(comparison))
    : linesToText(lines, wantsColours(stdout, env));
  await write(stdout, text);
  const failed = comparison.some(
    (entry) => entry.kind === 'regression' && entry.cells.some(({ fails }) => fails),
  );
  if (failed) process.exitCode = EXIT.regression;
}

function layoutEntry(entry: Comparison[number], layout: ComparisonLayout): Line[] {
  switch (entry.kind) {
    case 'devices':
      return layoutDevices(entry, layout.columns);
    case 'regression':
      return layoutRegression(entry, layout);
    case 'first':
      return layoutFirst(entry, layout);
  }
}
