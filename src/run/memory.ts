/** What a row needs in memory, from its sizes alone: known before anything is allocated. */
import type { SuiteRow } from '../suite/suite.js';
import { denseBytes } from '../workload/cost.js';
import type { Workload } from '../workload/workload.js';

/** A Node process with a runtime loaded, and what the conductor itself needs. */
const PROCESS_BYTES = 90e6;

/** What the copies of a cold kernel hold together: twice the last-level cache, where its size is known. */
export function coldPoolBytes(l3Bytes: number | null): number {
  return Math.max(128 * 1024 * 1024, 2 * (l3Bytes ?? 0));
}

/** Peak of all processes together while a row is measured with so many backends. */
export function rowBytes(row: SuiteRow, backends: number, poolBytes: number): number {
  const { workload, baseline } = row;
  const perProcess =
    contenderBytes(workload, poolBytes) + (baseline ? contenderBytes(baseline, poolBytes) : 0);
  // Every backend holds its dense weights once, two while its dense kernels race, and the twin once more.
  return (backends + 2) * (perProcess + PROCESS_BYTES);
}

/** The weights of a cold workload, dense and sparse, are copied until each pool is full. */
function contenderBytes(workload: Workload, poolBytes: number): number {
  const dense = denseBytes(workload);
  const weights = workload.cache === 'cold' ? Math.max(dense, poolBytes) + 2 * poolBytes : dense;
  return weights + 4 * (workload.m + workload.k) * workload.batch;
}

/** One sentence when the row does not fit, else null. */
export function memoryMisfit(
  row: SuiteRow,
  backends: number,
  memory: { readonly availableBytes: number; readonly poolBytes: number },
): string | null {
  const { availableBytes, poolBytes } = memory;
  const needed = rowBytes(row, backends, poolBytes);
  if (needed <= availableBytes) return null;
  const { layer, batch } = row.workload;
  return (
    `${layer} at batch ${batch} needs about ${gigabytes(needed)} of memory with ${backends} ` +
    `backend${backends === 1 ? '' : 's'}, and ${gigabytes(availableBytes)} is available: ` +
    'choose a smaller layer or batch, or fewer backends (--backend)'
  );
}

function gigabytes(bytes: number): string {
  const value = bytes / 1e9;
  return `${value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(2)} GB`;
}
