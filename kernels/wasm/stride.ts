/**
 * How far apart the rows of X and Y lie in a kernel's own memory. A row is padded to whole vectors. Where a
 * kernel passes over panels of columns, the rows of a panel are a row of X apart, and a power of two would
 * put them into few sets of a cache: with 512 columns, those of 2,560 rows compete for 64 KB of a 1 MB cache.
 * So such rows are padded to an odd number of cache lines.
 */
const LANES = 4;
const LINE_FLOATS = 16;

/** Floats from one row to the next; `panel`: columns that a pass works on. */
export function rowStride(batch: number, panel: number): number {
  const padded = Math.ceil(batch / LANES) * LANES;
  if (padded <= panel || padded < LINE_FLOATS * 2) return padded;
  const lines = Math.ceil(padded / LINE_FLOATS);
  return (lines % 2 === 1 ? lines : lines + 1) * LINE_FLOATS;
}
