import { z } from 'zod';
import { reportSchema, SCHEMA_VERSION } from './schema.js';

/**
 * The JSON Schema (draft 2020-12) of a report, made from the schema that reads and writes it; the
 * published copy is `reports/schema/v1.json`. It describes what a reader accepts: fields that it does
 * not know are allowed, so that a later tool may add some.
 */
export function reportJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(reportSchema, { target: 'draft-2020-12', io: 'input' });
  return {
    $schema,
    title: `sparse-bench report, schema version ${SCHEMA_VERSION}`,
    description:
      'One run of sparse-bench: device, settings, every kernel with its raw samples, speed-ups with intervals and verdicts, published claims. Times are in nanoseconds per product, sizes in bytes; what is unknown is null, never 0.',
    ...schema,
  };
}
