/**
 * The part of a report that `history` reads, and a reader that is quick with it: samples are cut out before anything is parsed, or of
 * an older report, whose samples are needed, the numbers that are not; and columns are checked in one loop each
 * instead of number by number.
 */
import { z } from 'zod';
import type { CellKernel } from '../compare/normalised.js';
import {
  deviceSchema,
  kernelResultSchema,
  lowerEdgeSchema,
  reportSchema,
  resultSchema,
  settingsSchema,
} from '../schema.js';

/** Every value is a finite number, and the columns are of one length. */
function isColumns(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const columns: Readonly<Record<string, unknown>> = { ...value };
  const first = columns[names[0]!];
  return names.every((name) => {
    const column = columns[name];
    return (
      Array.isArray(column) &&
      Array.isArray(first) &&
      column.length === first.length &&
      column.every(Number.isFinite)
    );
  });
}

type Ruler = Pick<z.infer<typeof reportSchema>['ruler'], 'result' | 'ns'>;

const ruler = z.custom<Ruler>(
  (value) => isColumns(value, ['result', 'ns']),
  'expected columns result, ns of one length',
);

const isOperand = isOneOf(kernelResultSchema.shape.operand.options);
const isStatus = isOneOf(kernelResultSchema.shape.status.options);
const isArithmetic = isOneOf(kernelResultSchema.shape.arithmetic.unwrap().options);

function isOneOf(values: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && values.includes(value);
}

/** Most of a report are kernels that left after the race, so this is by hand. */
function isKernel(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const kernel: Partial<Record<keyof CellKernel, unknown>> = value;
  return (
    typeof kernel.id === 'string' &&
    typeof kernel.backend === 'string' &&
    isOperand(kernel.operand) &&
    typeof kernel.workload === 'string' &&
    isStatus(kernel.status) &&
    (kernel.pilotMedianNs === null || Number.isFinite(kernel.pilotMedianNs)) &&
    (kernel.software === undefined || typeof kernel.software === 'boolean') &&
    (kernel.arithmetic === undefined || isArithmetic(kernel.arithmetic)) &&
    hasTimes(kernel)
  );
}

/** Samples were cut out where the edge is there; a kernel that was not timed has neither. */
function hasTimes({ lowerEdge, samples, status }: Partial<Record<keyof CellKernel, unknown>>): boolean {
  if (lowerEdge !== undefined && !lowerEdgeSchema.safeParse(lowerEdge).success) return false;
  if (samples === null) return lowerEdge !== undefined || status !== 'timed';
  return isColumns(samples, ['visit', 'ns', 'twin']);
}

const kernel = z.custom<CellKernel>(
  isKernel,
  'expected a kernel with id, backend, operand, workload, status, pilotMedianNs and samples{visit, ns, twin}',
);

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
  device: deviceSchema.pick({ id: true, node: true, v8: true, os: true, gpu: true }).extend({
    cpu: deviceSchema.shape.cpu.pick({ brand: true, cores: true }),
  }),
  backends: reportSchema.shape.backends,
  results: z.array(
    resultSchema.pick({ workload: true, visits: true, speedups: true }).extend({ kernels: z.array(kernel) }),
  ),
  ruler,
});

/**
 * A quotation mark inside a string of JSON follows a backslash, so `"startNs":` can only be a key: what is
 * cut are always whole members and the comma behind them. In a text that is no JSON it does no harm. A column is
 * looked for no further than the next bracket, or a file of nothing but openings would take quadratic time.
 */
const UNUSED =
  /(?:"(?:startNs|position|iterations|round|medianNs|q1Ns|q3Ns|gflops|effectiveGflops|gbPerS|ceilingFraction|weightBytes|prepareMs|maxError|tolerance)":\s*(?:[-+.\deE]+|null|\[[^\][]*\]),\s*)+/g;

/** `text` without most of what the schema above does not have: columns and numbers, more than half of a report with its samples. */
export function withoutUnused(text: string): string {
  return text.replace(UNUSED, '');
}

const EDGE_KEY = '"lowerEdge":';
const SAMPLES_KEY = '"samples":';
const NULL = Buffer.from('null');
const [OPENING, CLOSING] = [0x7b, 0x7d];

/**
 * The bytes of a report that has the lower edges without its samples, which are most of it; null: it has no edges. Cut before the
 * bytes become text, which takes longer than to find them. Nothing in the columns of samples has braces; where something has, what is left
 * is no JSON.
 */
export function withoutSamples(bytes: Buffer): Buffer | null {
  if (!bytes.includes(EDGE_KEY)) return null;
  const parts: Buffer[] = [];
  let kept = 0;
  let from = 0;
  while (true) {
    const key = bytes.indexOf(SAMPLES_KEY, from);
    if (key === -1) break;
    from = key + SAMPLES_KEY.length;
    while (isSpace(bytes[from])) from++;
    // In a lower edge it is a number.
    if (bytes[from] !== OPENING) continue;
    const end = bytes.indexOf(CLOSING, from);
    if (end === -1) break;
    parts.push(bytes.subarray(kept, from), NULL);
    kept = end + 1;
    from = kept;
  }
  return Buffer.concat([...parts, bytes.subarray(kept)]);
}

/** Of JSON. */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
