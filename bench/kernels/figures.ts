/** Pure: from the times of one or many cells to the figures of the table. */
import { geometricMean } from '../../src/stats/geometric-mean.js';
import type { Figure } from './goals.js';
import type { Timed } from './rounds.js';

/** All that was timed in the same rounds. */
export interface Cell {
  readonly shape: string;
  readonly batch: number;
  readonly timed: readonly Timed[];
}

/** One workload of one cell. Ratios: the other's time over that of our best sparse kernel. */
export interface Row {
  readonly shape: string;
  readonly batch: number;
  readonly sparsity: number;
  readonly sparse: string;
  readonly dense: string;
  readonly nsPerNonZero: number;
  readonly figures: ReadonlyMap<string, number>;
}

const VECTOR_BYTES = 16;

/**
 * Vector loads per non-zero that no kernel of this kind can do without: the row of X, and a quarter of a
 * vector of values. Indices are left out: they come through the integer side.
 */
export function leastLoads(batch: number): number {
  return Math.ceil(batch / 4) + 1 / 4;
}

function fastest(timed: readonly Timed[]): Timed | null {
  return timed.reduce<Timed | null>((best, one) => (best === null || one.ns < best.ns ? one : best), null);
}

/** GB/s of the read probe whose working set is nearest in ratio. */
function readGbPerS(cell: Cell, bytes: number): number {
  const reads = cell.timed.filter(({ id }) => id.startsWith('probe/read'));
  const distance = (one: Timed) => Math.abs(Math.log(one.bytes / bytes));
  const nearest = reads.reduce((best, one) => (distance(one) < distance(best) ? one : best));
  return nearest.bytes / nearest.ns;
}

function probe(cell: Cell, id: string): Timed {
  const found = cell.timed.find((one) => one.id === id);
  if (!found) throw new Error(`${id} was not timed.`);
  return found;
}

function denseShare(cell: Cell, dense: Timed, m: number, k: number): number {
  if (cell.batch === 1) return dense.bytes / dense.ns / readGbPerS(cell, dense.bytes);
  const peak = probe(cell, 'probe/peak');
  return (2 * m * k * cell.batch) / dense.ns / (peak.flops / peak.ns);
}

/** null where the cell has no sparse or no dense kernel of ours. */
export function rowOf(cell: Cell, sparsity: number, m: number, k: number): Row | null {
  const own = cell.timed.filter(({ backend }) => backend === 'wasm');
  const dense = fastest(own.filter(({ operand }) => operand === 'dense'));
  const sparse = fastest(own.filter((one) => one.operand === 'sparse' && one.sparsity === sparsity));
  if (!dense || !sparse) return null;
  const load = probe(cell, 'probe/load');
  const loadNs = (load.ns / load.bytes) * VECTOR_BYTES;
  const figures = new Map<string, number>([
    ['load share', (leastLoads(cell.batch) * loadNs * sparse.nnz) / sparse.ns],
    ['read share', sparse.bytes / sparse.ns / readGbPerS(cell, sparse.bytes)],
    ['dense share' satisfies Figure, denseShare(cell, dense, m, k)],
    ['own dense', dense.ns / sparse.ns],
  ]);
  const others = cell.timed.filter(({ backend }) => backend !== 'wasm' && backend !== 'probe');
  for (const backend of new Set(others.map((one) => one.backend))) {
    const ofBackend = others.filter((one) => one.backend === backend);
    const rivalDense = fastest(ofBackend.filter(({ operand }) => operand === 'dense'));
    const rivalSparse = fastest(
      ofBackend.filter((one) => one.operand === 'sparse' && one.sparsity === sparsity),
    );
    if (rivalDense) figures.set(backend, rivalDense.ns / sparse.ns);
    if (rivalSparse) figures.set(rivalDense ? `${backend} sparse` : backend, rivalSparse.ns / sparse.ns);
  }
  const strongest = fastest(cell.timed.filter(({ operand }) => operand === 'dense'));
  if (strongest) figures.set('strongest dense', strongest.ns / sparse.ns);
  const { shape, batch } = cell;
  const nsPerNonZero = sparse.ns / sparse.nnz;
  return { shape, batch, sparsity, sparse: sparse.id, dense: dense.id, nsPerNonZero, figures };
}

/** Geometric means over the rows of one batch and sparsity; a figure that a row lacks is left out. */
export function meanRow(rows: readonly Row[]): Row {
  const [first] = rows;
  const names = [...first.figures.keys()].filter((name) => rows.every(({ figures }) => figures.has(name)));
  const mean = (pick: (row: Row) => number) => geometricMean(rows.map(pick));
  const joined = (pick: (row: Row) => string) => [...new Set(rows.map(pick))].join(' ');
  return {
    shape: `${rows.length} shapes`,
    batch: first.batch,
    sparsity: first.sparsity,
    sparse: joined(({ sparse }) => sparse),
    dense: joined(({ dense }) => dense),
    nsPerNonZero: mean(({ nsPerNonZero }) => nsPerNonZero),
    figures: new Map(names.map((name) => [name, mean(({ figures }) => figures.get(name) ?? Number.NaN)])),
  };
}
