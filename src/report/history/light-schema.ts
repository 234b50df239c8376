/**
 * The part of a report that `history` reads. What there is most of (kernels, their columns, speed-ups) is checked by hand: a
 * schema makes an object of every answer, and took a fifth of the time of a folder.
 */
import { z } from 'zod';
import type { CellSpeedup } from '../compare/cells.js';
import type { CellKernel } from '../compare/normalised.js';
import {
  deviceSchema,
  kernelResultSchema,
  type LowerEdge,
  reportSchema,
  resultSchema,
  settingsSchema,
  speedupSchema,
} from '../schema.js';

type Unchecked<T> = Partial<Record<keyof T, unknown>>;

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

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

function isCount(value: unknown, least = 0): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least;
}

function isKernel(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const kernel: Unchecked<CellKernel> = value;
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
function hasTimes({ lowerEdge, samples, status }: Unchecked<CellKernel>): boolean {
  if (lowerEdge !== undefined && !isLowerEdge(lowerEdge)) return false;
  if (samples === null) return lowerEdge !== undefined || status !== 'timed';
  return isColumns(samples, ['visit', 'ns', 'twin']);
}

function isLowerEdge(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const edge: Unchecked<LowerEdge> = value;
  return (
    isPositive(edge.ns) &&
    isCount(edge.samples, 1) &&
    (edge.quiet === 0 || (isPositive(edge.quiet) && edge.quiet <= 1)) &&
    isPositive(edge.medianRatio) &&
    edge.medianRatio >= 1 &&
    isCount(edge.visits, 1) &&
    isPositive(edge.secondVisitNs)
  );
}

const isScope = isOneOf(speedupSchema.shape.scope.options);

function isSpeedup(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const speedup: Unchecked<CellSpeedup> = value;
  return (
    isScope(speedup.scope) &&
    typeof speedup.sparse === 'string' &&
    isPositive(speedup.ratio) &&
    isPositive(speedup.ciLow) &&
    isPositive(speedup.ciHigh) &&
    isCount(speedup.visits) &&
    (speedup.visitRatios === undefined ||
      (Array.isArray(speedup.visitRatios) && speedup.visitRatios.every(isPositive)))
  );
}

const kernel = z.custom<CellKernel>(
  isKernel,
  'expected a kernel with id, backend, operand, workload, status, pilotMedianNs and samples{visit, ns, twin}',
);

const speedup = z.custom<CellSpeedup>(
  isSpeedup,
  'expected a speed-up with scope, sparse, ratio, ciLow, ciHigh, visits and perhaps visitRatios',
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
    resultSchema
      .pick({ workload: true, visits: true })
      .extend({ kernels: z.array(kernel), speedups: z.array(speedup) }),
  ),
  ruler,
});
