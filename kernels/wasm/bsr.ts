/**
 * Sparse product for weights whose non-zeros are whole blocks (patterns `block:RxC` with R a multiple of 4):
 * one kernel for all of them, whose code is made for the block (see bsr-code.ts and bsr-format.ts). 4.1 to
 * 4.5 bytes per weight, and no gather: an index serves R · C weights.
 */
import { parsePattern } from '../../src/workload/pattern.js';
import type { Weights, Workload } from '../contract.js';
import { type BsrAddresses, type BsrPlace, columnsInLanes, rowsInLanes, TILE_VECTORS } from './bsr-code.js';
import { type BlockShape, layOutBsr, packBsr } from './bsr-format.js';
import type { KernelSpec } from './kernel.js';
import type { Product } from './product.js';
import { rowStride } from './stride.js';

/** Up to here rows are in the lanes: a splat of X for every column of the batch. */
const MOST_IN_ROWS = 4;
/** Vectors of rows times columns of the batch: as many sums as stay in registers. */
const MOST_SUMS = 8;
const MOST_ROWS = 16;
/** Columns of blocks per turn of the loop. */
const TURN_COLUMNS = 4;

/** The largest power of two that divides `size`, `most` at most. */
function powerOfTwo(size: number, most: number): number {
  let power = 1;
  while (power * 2 <= most && size % (power * 2) === 0) power *= 2;
  return power;
}

/** The blocks that a kernel computes with: those of the pattern, or parts of them. */
function shapeFor(rows: number, cols: number, batch: number): BlockShape {
  const mostRows = batch > MOST_IN_ROWS ? 4 : Math.min(MOST_ROWS, Math.floor((MOST_SUMS * 4) / batch));
  const cut = powerOfTwo(cols, TURN_COLUMNS);
  return { rows: powerOfTwo(rows, mostRows), cols: cut, unroll: TURN_COLUMNS / cut };
}

function blockOf(pattern: string): { readonly rows: number; readonly cols: number } | null {
  const parsed = parsePattern(pattern);
  return parsed.ok && parsed.value.kind === 'block' && parsed.value.rows % 4 === 0 ? parsed.value : null;
}

function plan({ batch, pattern }: Workload, weights: Weights): Product<keyof BsrAddresses> {
  const block = blockOf(pattern);
  if (block === null) throw new RangeError(`'${pattern}' has no blocks of 4 rows or a multiple.`);
  const inRows = batch <= MOST_IN_ROWS;
  const stride = inRows ? batch : rowStride(batch, TILE_VECTORS * 4);
  const strideBytes = stride * 4;
  const layout = layOutBsr(weights, shapeFor(block.rows, block.cols, batch), strideBytes);
  const { endBytes, offsetBytes, valueBytes } = layout;
  const code = inRows ? rowsInLanes : columnsInLanes;
  const place = (address: BsrAddresses): BsrPlace => {
    return { layout, address, strideBytes, batch, arithmetic: 'simd128' };
  };
  return {
    sectionBytes: {
      x: layout.xRows * strideBytes,
      y: layout.blockRows * layout.rows * strideBytes,
      ends: endBytes,
      offsets: offsetBytes,
      values: valueBytes,
    },
    weightBytes: endBytes + offsetBytes + valueBytes,
    x: { rows: weights.k, columns: batch, stride },
    y: { rows: weights.m, columns: batch, stride },
    code: (address) => code(place(address)),
    pack: (memory, address) => packBsr(layout, memory, address),
  };
}

export const bsrKernel: KernelSpec = {
  name: 'bsr-f32',
  operand: 'sparse',
  format: 'bsr',
  batches: { least: 1, most: Number.POSITIVE_INFINITY },
  rowMultiple: MOST_ROWS,
  arithmetic: 'simd128',
  misfit: ({ pattern }) => (blockOf(pattern) === null ? 'for block patterns with rows by fours only' : null),
  plan,
};
