/**
 * Blocks of R × C weights on a fixed grid, block row after block row, for kernels that need no index per
 * weight. R = 4, C = 2, `unroll` 2:
 *
 *     a0 a1 · · · · e0 e1     offsets   of columns 0 and 6       16 or 32 bits per block (see offsets.ts)
 *     b0 b1 · · · · f0 f1     values    a0 b0 c0 d0  a1 b1 c1 d1  e0 f0 g0 h0  e1 f1 g1 h1
 *     c0 c1 · · · · g0 g1     ends      where each block row ends in the offsets, 32 bits
 *     d0 d1 · · · · h0 h1
 *
 * In a block column after column, the rows of a column side by side, as in the strips of the dense kernels.
 * Block rows are padded to a multiple of `unroll` blocks of zeros, which meet C rows of X that are always zero.
 * Bytes per weight: 4 + 2/(R·C), or 4 + 4/(R·C) where the offsets need 32 bits.
 */
import { toBsr } from '../../src/matrix/bsr.js';
import type { Weights } from '../contract.js';
import { chooseOffsetCode, type OffsetCode, offsetArray } from './offsets.js';

export interface BlockShape {
  /** Rows of a block, a multiple of 4. */
  readonly rows: number;
  readonly cols: number;
  /** Blocks per turn of the loop. */
  readonly unroll: number;
}

export interface BsrLayout extends BlockShape {
  readonly offsets: OffsetCode;
  readonly blockRows: number;
  /** First and last block of each block row among all that are used: `blockRows` + 1 entries. */
  readonly blockRowPtr: Uint32Array;
  /** Block columns of the used blocks. */
  readonly blockColumns: ArrayLike<number>;
  /** Their values, a block's rows one after another. */
  readonly values: Float32Array;
  /** Rows of X, those that are always zero included. */
  readonly xRows: number;
  readonly endBytes: number;
  readonly offsetBytes: number;
  readonly valueBytes: number;
}

/** `strideBytes`: from one row of X to the next. */
export function layOutBsr(weights: Weights, shape: BlockShape, strideBytes: number): BsrLayout {
  const { rows, cols, unroll } = shape;
  const bsr = toBsr(weights, { blockRows: rows, blockCols: cols, indexBits: 32 });
  if (!bsr.ok) throw new RangeError(bsr.message);
  const { blockRowPtr, blockColIdx, values } = bsr.value;
  const blockRows = blockRowPtr.length - 1;
  const gridCols = Math.ceil(weights.k / cols);
  let stored = 0;
  for (let r = 0; r < blockRows; r++) stored += padded(blockRowPtr[r + 1] - blockRowPtr[r], unroll);
  const offsets = chooseOffsetCode(gridCols, cols * strideBytes);
  return {
    ...shape,
    offsets,
    blockRows,
    blockRowPtr,
    blockColumns: blockColIdx,
    values,
    xRows: (gridCols + 1) * cols,
    endBytes: blockRows * 4,
    offsetBytes: stored * offsets.bytes,
    valueBytes: stored * rows * cols * 4,
  };
}

function padded(blocks: number, unroll: number): number {
  return Math.ceil(blocks / unroll) * unroll;
}

/** Writes offsets, values and ends into a memory that is zero before. */
export function packBsr(
  layout: BsrLayout,
  memory: ArrayBuffer,
  address: { readonly ends: number; readonly offsets: number; readonly values: number },
): void {
  const { rows, cols, unroll, offsets, blockRows, blockRowPtr, blockColumns } = layout;
  const ends = new Uint32Array(memory, address.ends, blockRows);
  const storedOffsets = offsetArray(offsets, memory, address.offsets, layout.offsetBytes / offsets.bytes);
  const storedValues = new Float32Array(memory, address.values, layout.valueBytes / 4);
  const size = rows * cols;
  const zeroColumn = layout.xRows / cols - 1;
  let next = 0;
  for (let blockRow = 0; blockRow < blockRows; blockRow++) {
    const begin = blockRowPtr[blockRow];
    const blocks = blockRowPtr[blockRow + 1] - begin;
    const width = padded(blocks, unroll);
    for (let j = 0; j < width; j++) {
      storedOffsets[next + j] = (j < blocks ? blockColumns[begin + j] : zeroColumn) * offsets.unit;
    }
    for (let j = 0; j < blocks; j++) {
      const from = (begin + j) * size;
      const to = (next + j) * size;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < cols; c++) storedValues[to + c * rows + r] = layout.values[from + r * cols + c];
      }
    }
    next += width;
    ends[blockRow] = next * offsets.bytes;
  }
}
