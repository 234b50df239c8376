import { UsageError } from '../../errors.js';
import { compactReport } from '../../report/compact.js';
import { formatJson } from '../../report/format-json.js';
import { mergeReports, type Part } from '../../report/merge.js';
import { readReport } from '../../report/read.js';
import { writeDocument } from '../../report/write.js';
import { remakeFromRoofs } from '../../run/summarise.js';
import { write } from '../../ui/write.js';

/** The options as typed. */
export interface MergeArguments {
  readonly output?: string;
  readonly partial?: true;
}

/** Standard output carries the report and nothing else. */
export async function execute(paths: readonly string[], given: MergeArguments): Promise<void> {
  const parts = paths.map((path) => ({ path, report: readReport(path) }));
  const text = mergedText(parts, given.partial ?? false);
  await (given.output === undefined ? write(process.stdout, text) : writeDocument(given.output, text));
}

/**
 * What `merge` prints. @throws UsageError: the parts do not belong together, or hold absurd figures: every number
 * of a part can be held by a report, but what is made of it may not be.
 */
export function mergedText(parts: readonly Part[], partial: boolean): string {
  try {
    return formatJson(compactReport(mergeReports(parts, { partial, remake: remakeFromRoofs })));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`The parts hold figures from which no report can be made: ${error.message}`);
  }
}
