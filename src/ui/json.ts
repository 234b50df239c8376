import { compactReport } from '../report/compact.js';
import { formatJson } from '../report/format-json.js';
import type { Reporter, ReporterContext } from './reporter.js';
import { write } from './write.js';

/** The report and nothing else on stdout, in the form in which it is written to disk; words go to stderr. */
export function createJsonReporter({ stdout, stderr }: ReporterContext): Reporter {
  return {
    onEvent() {},
    onInterrupt() {
      stderr.write('Stopping: keeping what is finished. Ctrl-C once more leaves at once.\n');
    },
    async finish({ report }) {
      await write(stdout, formatJson(compactReport(report)));
    },
    async abandon() {},
  };
}
