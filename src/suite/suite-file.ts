/** The form of a suite file, checked by zod: unknown fields and wrong values are named with their path. */
import { z } from 'zod';
import { parseLayer } from '../workload/layer.js';
import { parseBatch, parseSparsity, parseThreads } from '../workload/parse-values.js';
import type { Parsed } from '../workload/parsed.js';
import { parsePattern } from '../workload/pattern.js';
import { TIMINGS } from '../workload/workload.js';

/** What a reader of text says about a value, said at the value's path. */
function readBy<T>(read: (text: string) => Parsed<T>) {
  return (value: string | number, context: z.RefinementCtx): T => {
    const parsed = read(String(value));
    if (parsed.ok) return parsed.value;
    context.addIssue({ code: 'custom', message: parsed.message.replace(/\.$/, '') });
    return z.NEVER;
  };
}

const layer = z.string().transform(readBy(parseLayer));
const pattern = z.string().transform(readBy(parsePattern));
const sparsity = z.number().transform(readBy(parseSparsity));
const batch = z.number().transform(readBy(parseBatch));
const threads = z.number().transform(readBy(parseThreads));
const text = z.string().min(1).max(2000);

const claimSchema = z.strictObject({
  /** Who published it: `Narang et al. 2017, Table 4`. */
  source: text,
  /** What the source's row says. */
  row: text,
  scope: z.enum(['same-layer', 'baseline-layer']),
  ratio: z.number().positive(),
  device: text,
  library: text.optional(),
  note: text.optional(),
});

/** The product of its lists; claims only where that is a single workload. */
const rowSchema = z
  .strictObject({
    layers: z.array(layer).min(1),
    sparsities: z.array(sparsity).min(1).optional(),
    batches: z.array(batch).min(1),
    patterns: z
      .array(pattern)
      .min(1)
      .default([{ kind: 'uniform' }]),
    cache: z.enum(['warm', 'cold']).default('warm'),
    threads: threads.default(1),
    /** What the time of a GPU means; a processor has `latency` only. */
    timing: z.enum(TIMINGS).default('latency'),
    /** Layer whose dense product every workload of this entry is compared with as well. */
    baseline: layer.optional(),
    claims: z.array(claimSchema).default([]),
  })
  .superRefine((row, context) => {
    if (row.baseline !== undefined) return;
    const index = row.claims.findIndex(({ scope }) => scope === 'baseline-layer');
    if (index < 0) return;
    context.addIssue({
      code: 'custom',
      path: ['claims', index, 'scope'],
      message: "a 'baseline-layer' claim needs the entry's 'baseline' layer",
    });
  });

export const suiteFileSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "use up to 40 of a-z, 0-9 and '-'"),
  title: text,
  description: text,
  maxTimeSeconds: z.number().positive(),
  rows: z.array(rowSchema).min(1),
});

export type SuiteFile = z.output<typeof suiteFileSchema>;
export type SuiteFileRow = SuiteFile['rows'][number];
