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

/**
 * Up to which batch rows are in the lanes, which takes a splat of X for every column of the batch: more where
 * a splat serves 8 rows. Columns in the lanes were 1.4 times faster at batch 4 with blocks of 4 rows, and 1.1
 * times slower with 8 (AMD Zen 5).
 */
const MOST_IN_ROWS = { by4: 2, by8: 4 };
/** Vectors of rows times columns of the batch: as many sums as stay in registers. */
const MOST_SUMS = 8;
const MOST_ROWS = 16;
/** Columns of blocks per turn of the loop, with rows in the lanes. */
const TURN_COLUMNS = 4;

/** The largest power of two that divides `size`, `most` at most. */
function powerOfTwo(size: number, most: number): number {
  let power = 1;
  while (power * 2 <= most && size % (power * 2) === 0) power *= 2;
  return power;
}

function hasRowsInLanes(rows: number, batch: number): boolean {
  return batch <= (rows % 8 === 0 ? MOST_IN_ROWS.by8 : MOST_IN_ROWS.by4);
}

/** The blocks that a kernel computes with: those of the pattern, or parts of them. */
function shapeFor(rows: number, cols: number, batch: number): BlockShape {
  if (!hasRowsInLanes(rows, batch)) return { rows: 4, cols: 1, unroll: 1 };
  const mostRows = Math.min(MOST_ROWS, Math.floor((MOST_SUMS * 4) / batch));
  const cut = powerOfTwo(cols, TURN_COLUMNS);
  return { rows: powerOfTwo(rows, mostRows), cols: cut, unroll: TURN_COLUMNS / cut };
}

/** The blocks of a pattern whose rows come by fours; null for other patterns. */
export function blockOf(pattern: string): { readonly rows: number; readonly cols: number } | null {
  const parsed = parsePattern(pattern);
  return parsed.ok && parsed.value.kind === 'block' && parsed.value.rows % 4 === 0 ? parsed.value : null;
}

function plan({ batch, pattern }: Workload, weights: Weights): Product<keyof BsrAddresses> {
  const block = blockOf(pattern);
  if (block === null) throw new RangeError(`'${pattern}' has no blocks of 4 rows or a multiple.`);
  const inRows = hasRowsInLanes(block.rows, batch);
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
