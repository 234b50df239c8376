/** Where each kernel stands on a roofline plot. Pure data. */
import type { KernelResult, Report, Result } from '../schema.js';
import { isPlottable } from './scale.js';

export interface RooflinePoint {
  readonly kernel: KernelResult;
  readonly result: Result;
  /** Operations on stored values per byte of weights, X and Y. */
  readonly flopsPerByte: number;
  /** 10^9 operations on stored values per second. */
  readonly gflops: number;
  /** Left in the race: its time is the best of the race, not a median of the visits. */
  readonly racedOut: boolean;
}

/** Every kernel of the report with a time and known bytes. */
export function rooflinePoints(report: Report): RooflinePoint[] {
  return report.results.flatMap((result) =>
    result.kernels.flatMap((kernel) => {
      const point = pointOf(kernel, result);
      return point === null ? [] : [point];
    }),
  );
}

function pointOf(kernel: KernelResult, result: Result): RooflinePoint | null {
  const racedOut = kernel.status === 'raced-out';
  const found = racedOut ? fromRace(kernel, result) : fromVisits(kernel);
  if (found === null || !isPlottable(found.flopsPerByte) || !isPlottable(found.gflops)) return null;
  return { kernel, result, racedOut, ...found };
}

type Position = Pick<RooflinePoint, 'flopsPerByte' | 'gflops'>;

function fromVisits({ status, gflops, gbPerS }: KernelResult): Position | null {
  if (status !== 'timed' || gflops === null || gbPerS === null) return null;
  return { flopsPerByte: gflops / gbPerS, gflops };
}

/** Of kernels that left in the race a report holds the time only: the rates are made as for the others. */
function fromRace(kernel: KernelResult, result: Result): Position | null {
  const source = kernel.workload === result.workload.id ? result.workload : result.baseline;
  const { pilotMedianNs, weightBytes, operand } = kernel;
  if (source === null || pilotMedianNs === null || weightBytes === null) return null;
  const { m, k, batch, nnz } = source;
  const stored = operand === 'dense' ? m * k : nnz;
  if (stored === null) return null;
  const flops = 2 * stored * batch;
  return {
    flopsPerByte: flops / (weightBytes + 4 * (m + k) * batch),
    gflops: flops / pilotMedianNs,
  };
}
