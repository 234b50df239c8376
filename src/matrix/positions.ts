/** The positions of non-zeros of every pattern, from a seeded generator. */
import type { Prng } from '../stats/prng.js';
import { bankRowCount, blockCount, gateDrawnCount, uniformCount } from '../workload/counts.js';
import type { Pattern } from '../workload/pattern.js';
import { bitmapToCsr, createBitmap, drawDistinct, drawIndependent } from './bitmap.js';

export interface Positions {
  readonly rowPtr: Uint32Array;
  readonly colIdx: Uint32Array;
}

interface Shape {
  readonly m: number;
  readonly k: number;
  readonly sparsity: number;
}

/** Sorted CSR without values. `gates`: row blocks of the matrix. Throws RangeError when a pattern does not fit. */
export function drawPositions(
  shape: Shape & { readonly gates: number },
  pattern: Pattern,
  prng: Prng,
): Positions {
  const { m, k, sparsity, gates } = shape;
  if (pattern.kind === 'gates')
    return gatePositions({ m, k, gates }, pattern.densities, pattern.diagonal, prng);
  if (sparsity === 0) return allPositions(m, k);
  switch (pattern.kind) {
    case 'uniform':
      return uniformPositions(shape, prng);
    case 'bernoulli':
      return bernoulliPositions(shape, prng);
    case 'block':
      return blockPositions(shape, pattern.rows, pattern.cols, prng);
    case 'bank':
      return bankPositions(shape, Math.min(pattern.width, k), prng);
  }
}

function allPositions(m: number, k: number): Positions {
  const colIdx = new Uint32Array(m * k);
  for (let i = 0, row = 0; row < m; row++) for (let column = 0; column < k; column++) colIdx[i++] = column;
  return { rowPtr: Uint32Array.from({ length: m + 1 }, (_, row) => row * k), colIdx };
}

function uniformPositions({ m, k, sparsity }: Shape, prng: Prng): Positions {
  const bits = createBitmap(m * k);
  drawDistinct(bits, { start: 0, length: m * k }, uniformCount(m, k, sparsity), prng);
  return bitmapToCsr(bits, m, k);
}

function bernoulliPositions({ m, k, sparsity }: Shape, prng: Prng): Positions {
  const bits = createBitmap(m * k);
  // A density within 2^-33 of 1 keeps everything but one in 2^32.
  const threshold = Math.min(Math.round((1 - sparsity) * 2 ** 32), 2 ** 32 - 1);
  drawIndependent(bits, m * k, threshold, prng);
  return bitmapToCsr(bits, m, k);
}

/** Draws blocks of the grid, then writes each kept block's columns into every row it covers. */
function blockPositions({ m, k, sparsity }: Shape, rows: number, cols: number, prng: Prng): Positions {
  const gridRows = Math.ceil(m / rows);
  const gridCols = Math.ceil(k / cols);
  const bits = createBitmap(gridRows * gridCols);
  drawDistinct(bits, { start: 0, length: gridRows * gridCols }, blockCount(m, k, rows, cols, sparsity), prng);
  const grid = bitmapToCsr(bits, gridRows, gridCols);

  const rowPtr = new Uint32Array(m + 1);
  for (let row = 0; row < m; row++) {
    const gridRow = Math.floor(row / rows);
    const [first, end] = [grid.rowPtr[gridRow], grid.rowPtr[gridRow + 1]];
    const endsAtEdge = end > first && grid.colIdx[end - 1] === gridCols - 1;
    rowPtr[row + 1] = rowPtr[row] + (end - first) * cols - (endsAtEdge ? gridCols * cols - k : 0);
  }
  const colIdx = new Uint32Array(rowPtr[m]);
  for (let row = 0, i = 0; row < m; row++) {
    const gridRow = Math.floor(row / rows);
    for (let block = grid.rowPtr[gridRow]; block < grid.rowPtr[gridRow + 1]; block++) {
      const firstColumn = grid.colIdx[block] * cols;
      const endColumn = Math.min(firstColumn + cols, k);
      for (let column = firstColumn; column < endColumn; column++) colIdx[i++] = column;
    }
  }
  return { rowPtr, colIdx };
}

/**
 * Every row keeps the same number t. A bank of w columns keeps w·t/k rounded down or up; which banks
 * are rounded up is drawn anew in every row. So banks of full width differ by at most one, a short last
 * bank keeps its share, and the row's total is exact.
 */
function bankPositions({ m, k, sparsity }: Shape, width: number, prng: Prng): Positions {
  const perRow = bankRowCount(k, sparsity);
  const banks = Math.ceil(k / width);
  const lastWidth = k - (banks - 1) * width;
  const full = bankShare(width, perRow, k);
  const last = bankShare(lastWidth, perRow, k);
  const roundedUp = perRow - (banks - 1) * full.least - last.least;
  const raisable = Uint32Array.from({ length: banks }, (_, bank) => bank).filter(
    (bank) => (bank === banks - 1 ? last : full).isFraction,
  );

  const bits = createBitmap(m * k);
  const extra = new Uint8Array(banks);
  for (let row = 0; row < m; row++) {
    raiseBanks(extra, raisable, roundedUp, prng);
    for (let bank = 0; bank < banks; bank++) {
      const isLast = bank === banks - 1;
      const region = { start: row * k + bank * width, length: isLast ? lastWidth : width };
      drawDistinct(bits, region, (isLast ? last : full).least + extra[bank], prng);
    }
  }
  return bitmapToCsr(bits, m, k);
}

/** ⌊width · perRow / k⌋ and whether something was cut off; in BigInt, because the product may pass 2^53. */
function bankShare(width: number, perRow: number, k: number): { least: number; isFraction: boolean } {
  const product = BigInt(width) * BigInt(perRow);
  return { least: Number(product / BigInt(k)), isFraction: product % BigInt(k) !== 0n };
}

/** Marks `count` of the raisable banks, by the first steps of a Fisher–Yates shuffle of their list. */
function raiseBanks(extra: Uint8Array, raisable: Uint32Array, count: number, prng: Prng): void {
  extra.fill(0);
  for (let i = 0; i < count; i++) {
    const j = i + prng.nextInt(raisable.length - i);
    const bank = raisable[j];
    raisable[j] = raisable[i];
    raisable[i] = bank;
    extra[bank] = 1;
  }
}

function gatePositions(
  { m, k, gates }: { readonly m: number; readonly k: number; readonly gates: number },
  densities: readonly number[],
  diagonal: boolean,
  prng: Prng,
): Positions {
  const rows = m / gates;
  if (densities.length !== gates || !Number.isInteger(rows)) {
    throw new RangeError(`${densities.length} gate densities do not fit ${m} rows of ${gates} gates.`);
  }
  if (diagonal && rows !== k) throw new RangeError(`A gate of ${rows}×${k} has no diagonal to keep.`);
  const bits = createBitmap(m * k);
  const fixed = diagonal ? { isFixed: (offset: number) => offset % (k + 1) === 0, fixedCount: rows } : {};
  densities.forEach((density, gate) => {
    const region = { start: gate * rows * k, length: rows * k, ...fixed };
    drawDistinct(bits, region, gateDrawnCount(rows, k, density, diagonal), prng);
  });
  return bitmapToCsr(bits, m, k);
}
