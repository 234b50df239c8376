import { UsageError } from '../errors.js';
import { describeSchemaFault, readJsonFile } from '../json-file.js';
import { type Report, reportSchema, SCHEMA_VERSION } from './schema.js';

const MAX_REPORT_BYTES = 200e6;

/**
 * The report in the file `path`.
 *
 * @throws UsageError, one sentence, if it is missing, a folder, empty, cut off, not JSON, too large,
 * of a newer schema version, or has a wrong field (named with its path).
 */
export function readReport(path: string): Report {
  const content = readJsonFile(path, { what: 'report', maxBytes: MAX_REPORT_BYTES });
  const version = schemaVersionOf(content);
  if (version === null) {
    throw new UsageError(`${path} is not a report of sparse-bench: it has no schemaVersion.`);
  }
  if (version > SCHEMA_VERSION) {
    throw new UsageError(
      `The report ${path} was made by a newer sparse-bench (schema ${version}); this one reads up to schema ${SCHEMA_VERSION}: update sparse-bench.`,
    );
  }
  const parsed = reportSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `The report ${path} does not follow schema ${SCHEMA_VERSION}: ${describeSchemaFault(parsed.error)}.`,
  );
}

function schemaVersionOf(content: unknown): number | null {
  if (typeof content !== 'object' || content === null || !('schemaVersion' in content)) return null;
  return typeof content.schemaVersion === 'number' ? content.schemaVersion : null;
}
