/**
 * The part of a report that `history` reads, and a reader that is quick with it: columns of samples that
 * it does not use are cut out of the text before it is parsed, which is most of a report, and those that it
 * uses are checked in one loop each instead of number by number.
 */
import { z } from 'zod';
import { deviceSchema, kernelResultSchema, reportSchema, resultSchema, settingsSchema } from '../schema.js';

/** Every value is a finite number, and the columns are of one length. */
function isColumns(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const columns = new Map(Object.entries(value));
  const length = columnLength(columns.get(names[0]!));
  return names.every((name) => {
    const column: unknown = columns.get(name);
    return Array.isArray(column) && column.length === length && column.every(Number.isFinite);
  });
}

function columnLength(column: unknown): number {
  return Array.isArray(column) ? column.length : -1;
}

type Samples = Pick<z.infer<typeof kernelResultSchema>['samples'], 'visit' | 'ns' | 'twin'>;
type Ruler = Pick<z.infer<typeof reportSchema>['ruler'], 'result' | 'ns'>;

const columns = <T>(names: readonly string[]) =>
  z.custom<T>((value) => isColumns(value, names), `expected columns ${names.join(', ')} of one length`);

const kernel = kernelResultSchema
  .pick({
    id: true,
    backend: true,
    operand: true,
    workload: true,
    status: true,
    pilotMedianNs: true,
    software: true,
    arithmetic: true,
  })
  .extend({ samples: columns<Samples>(['visit', 'ns', 'twin']) });

export const lightReportSchema = z.object({
  schemaVersion: reportSchema.shape.schemaVersion,
  tool: reportSchema.shape.tool,
  startedAt: reportSchema.shape.startedAt,
  seed: reportSchema.shape.seed,
  settings: settingsSchema.pick({
    suite: true,
    suiteLabel: true,
    kernels: true,
    allKernels: true,
    visits: true,
    engine: true,
  }),
  device: deviceSchema.pick({ id: true, node: true, v8: true, os: true }).extend({
    cpu: deviceSchema.shape.cpu.pick({ brand: true, cores: true }),
  }),
  backends: reportSchema.shape.backends,
  results: z.array(
    resultSchema.pick({ workload: true, visits: true, speedups: true }).extend({ kernels: z.array(kernel) }),
  ),
  ruler: columns<Ruler>(['result', 'ns']),
});

/**
 * A quotation mark inside a string of JSON follows a backslash, so `"startNs":` can only be a key: what is
 * cut are always whole columns. In a text that is no JSON it does no harm.
 */
const UNUSED_COLUMNS = /"(?:startNs|position|iterations|round)":\s*\[[^\]]*\]/g;

/** `text` without the columns that the schema above does not have. */
export function withoutUnusedColumns(text: string): string {
  return text.replace(UNUSED_COLUMNS, '"unused":0');
}
