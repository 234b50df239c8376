import { UsageError } from '../../errors.js';
import { type ExportFormat, findExportFormat } from '../../report/formats/index.js';
import { DEFAULT_EXPORT_OPTIONS, type ExportOptions } from '../../report/formats/options.js';
import { readReport } from '../../report/read.js';
import { writeDocument } from '../../report/write.js';
import { write } from '../../ui/write.js';
import { accept, parseChoice } from '../values.js';

/** The options as typed. */
export interface ExportArguments {
  readonly format: string;
  readonly output?: string;
  readonly values?: string;
  readonly repository?: string;
  readonly commit?: string;
}

/** Standard output carries the document and nothing else. */
export async function execute(paths: readonly string[], given: ExportArguments): Promise<void> {
  const format = findExportFormat(given.format.trim());
  refuseForeignOptions(format, given);
  const { values, repository, commit } = DEFAULT_EXPORT_OPTIONS;
  const options = {
    values:
      given.values === undefined
        ? values
        : accept(parseChoice<typeof values>('--values', ['times', 'speedups'])(given.values)),
    repository: given.repository ?? repository,
    commit: given.commit ?? commit,
  };
  const text = await documentOf(format, paths, options);
  await (given.output === undefined ? write(process.stdout, text) : writeDocument(given.output, text));
}

/** One report in the format, or several where it holds several. */
async function documentOf(
  format: ExportFormat,
  paths: readonly string[],
  options: ExportOptions,
): Promise<string> {
  const [path] = paths;
  if (paths.length === 1) return (await format.load())(readReport(path), options);
  if (!format.loadForSeveral) {
    throw new UsageError(
      `The format ${format.id} holds one report; export them one by one, or use --format html.`,
    );
  }
  return (await format.loadForSeveral())(paths.map(readReport));
}

/** An option without effect, and a name that the reader would pass over, are mistakes. */
function refuseForeignOptions({ id, ending, options = [] }: ExportFormat, given: ExportArguments): void {
  const foreign = (['values', 'repository', 'commit'] as const).find(
    (name) => given[name] !== undefined && !options.includes(name),
  );
  if (foreign !== undefined) {
    throw new UsageError(`--${foreign} means nothing to the format ${id}; leave it out.`);
  }
  if (ending !== undefined && given.output !== undefined && !given.output.endsWith(ending)) {
    throw new UsageError(
      `--output ${given.output}: the reader of ${id} takes only files whose names end in ${ending}.`,
    );
  }
}
