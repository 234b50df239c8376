/** What a row needs in memory, from its sizes alone: known before anything is allocated. */
import type { SuiteRow } from '../suite/suite.js';
import { denseBytes } from '../workload/cost.js';
import type { Workload } from '../workload/workload.js';

/** A Node process with a runtime loaded, and what the conductor itself needs. */
const PROCESS_BYTES = 90e6;

/** Copies of a cold workload together hold this many bytes at least: twice a large last-level cache. */
export const COLD_POOL_BYTES = 128 * 1024 * 1024;

/** Peak of all processes together while a row is measured with so many backends. */
export function rowBytes(row: SuiteRow, backends: number): number {
  const { workload, baseline } = row;
  const perProcess = contenderBytes(workload) + (baseline ? contenderBytes(baseline) : 0);
  // Every backend holds its dense weights once, two while its dense kernels race, and the twin once more.
  return (backends + 2) * (perProcess + PROCESS_BYTES);
}

/** The dense weights of a cold workload are copied until the pool is full. */
function contenderBytes(workload: Workload): number {
  const dense = denseBytes(workload);
  const pool = workload.cache === 'cold' ? COLD_POOL_BYTES : 0;
  return Math.max(dense, pool) + 4 * (workload.m + workload.k) * workload.batch;
}

/** One sentence when the row does not fit, else null. */
export function memoryMisfit(row: SuiteRow, backends: number, availableBytes: number): string | null {
  const needed = rowBytes(row, backends);
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
