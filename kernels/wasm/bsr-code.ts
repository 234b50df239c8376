/**
 * The two loops over blocks (see bsr-format.ts).
 *
 * Few columns of the batch, rows in the lanes:
 *
 *     for every block row
 *       for every block, every column c of it, every column n of the batch
 *         sum[R rows][n] += block[R rows][c] · X[column + c][n]          R/4 vectors times a splat
 *       Y[R rows] = sum
 *
 *   Per weight 1/4 load of W and N/R of X. `sets` independent sums hide the latency of the additions.
 *
 * Many columns, columns in the lanes, blocks of 4 × 1:
 *
 *     for every block row
 *       for every tile of 2 vectors of columns
 *         for every block
 *           Y[r][tile] += block[r] · X[column][tile]                     4 splats times 2 vectors
 *
 *   Per 4 weights and tile 4 loads of W (as splats) and 2 of X for 8 multiply-adds, as in dense-gemm.ts.
 */
import { type Arithmetic, accumulate, clear, sum } from './arithmetic.js';
import type { I32, Local, Statement } from './asm/code.js';
import { block, forRange, increase, whileLoop } from './asm/control.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import { defineFunction, type FunctionCode, type Variables } from './asm/module.js';
import { v128 } from './asm/v128.js';
import type { BsrLayout } from './bsr-format.js';
import type { MemoryMap } from './memory-map.js';
import { readOffsets } from './offsets.js';
import { fence } from './order.js';

export type BsrAddresses = MemoryMap<'x' | 'y' | 'ends' | 'offsets' | 'values'>['address'];

export interface BsrPlace {
  readonly layout: BsrLayout;
  readonly address: BsrAddresses;
  /** Bytes from one row of X or Y to the next. */
  readonly strideBytes: number;
  readonly batch: number;
  readonly arithmetic: Arithmetic;
}

/** Most sums that stay in registers beside what they are made of. */
const MOST_SUMS = 8;
export const TILE_VECTORS = 2;

interface Pointers {
  /** Byte position of the first offset, and of the first value, of a turn. */
  readonly entry: Local<'i32'>;
  readonly value: Local<'i32'>;
  readonly rowEnd: Local<'i32'>;
}

/** One column of one block. */
interface Step {
  readonly index: number;
  /** Byte offset of the block's first column in X, and what is to be added for this column. */
  readonly x: I32;
  readonly xOffset: number;
  /** Byte offset of the column's values from the value pointer. */
  readonly valueOffset: number;
}

/** All blocks from `entry` to `rowEnd`; leaves the pointers behind them. */
function forEachBlock(
  variables: Variables,
  { layout, address, strideBytes }: BsrPlace,
  { entry, value, rowEnd }: Pointers,
  step: (step: Step) => readonly Statement[],
): Statement {
  const { rows, cols, unroll, offsets } = layout;
  const columns = readOffsets(variables, offsets, { pointer: entry, address: address.offsets }, unroll);
  const x = variables.local('i32');
  return whileLoop(i32.ne(entry, rowEnd), [
    ...columns.statements,
    block(
      columns.offsets.flatMap((offset, inTurn) => [
        x.set(offset),
        ...Array.from({ length: cols }, (_, c) => {
          const index = inTurn * cols + c;
          return step({ index, x, xOffset: c * strideBytes, valueOffset: index * rows * 4 });
        }).flat(),
      ]),
    ),
    increase(entry, unroll * offsets.bytes),
    increase(value, unroll * rows * cols * 4),
  ]);
}

/** Loads of steps that may stand between two fences: with 8 sums they fit the registers. */
const FENCE_LOADS = 6;

/** A fence after a step, where the next step's loads would not fit the registers beside those before it. */
function fenced(
  { layout }: BsrPlace,
  { rowEnd }: Pointers,
  index: number,
  loads: number,
): readonly Statement[] {
  const every = Math.max(1, Math.floor(FENCE_LOADS / loads));
  const isLast = index === layout.unroll * layout.cols - 1;
  return isLast || index % every !== every - 1 ? [] : [fence(rowEnd, index)];
}

export function rowsInLanes(place: BsrPlace): FunctionCode {
  const { layout, address, strideBytes, batch, arithmetic } = place;
  const { rows, cols, unroll, blockRows } = layout;
  const vectors = rows / 4;
  const sets = Math.max(1, Math.min(unroll * cols, Math.floor(MOST_SUMS / (vectors * batch))));
  return defineFunction('run', (variables) => {
    const [line, entry, value, rowEnd, y] = variables.locals('i32', 5);
    const pointers = { entry, value, rowEnd };
    const sums = Array.from({ length: sets }, () => variables.locals('v128', vectors * batch));
    const inputs = variables.locals('v128', batch);
    const weights = variables.local('v128');
    const total = variables.local('v128');
    const step = ({ index, x, xOffset, valueOffset }: Step): readonly Statement[] => {
      const set = sums[index % sets];
      return [
        ...inputs.map((input, n) => input.set(v128.load32Splat(at(x, address.x + xOffset + n * 4)))),
        ...Array.from({ length: vectors }, (_, v) => [
          weights.set(v128.load(at(value, address.values + valueOffset + v * 16))),
          ...inputs.map((input, n) => accumulate(arithmetic, set[v * batch + n], weights, input)),
        ]).flat(),
        ...fenced(place, pointers, index, batch + vectors),
      ];
    };
    return [
      forRange(line, { start: 0, end: blockRows * 4, step: 4 }, [
        ...clear(sums.flat()),
        rowEnd.set(i32.load(at(line, address.ends))),
        forEachBlock(variables, place, pointers, step),
        ...Array.from({ length: vectors * batch }, (_, i) => [
          total.set(sum(sums.map((set) => set[i]))),
          ...[0, 1, 2, 3].map((lane) => {
            const row = Math.floor(i / batch) * 4 + lane;
            return v128.store32Lane(at(y, address.y + row * strideBytes + (i % batch) * 4), total, lane);
          }),
        ]).flat(),
        increase(y, rows * strideBytes),
      ]),
    ];
  });
}

export function columnsInLanes(place: BsrPlace): FunctionCode {
  const { layout, address, strideBytes, batch, arithmetic } = place;
  const { rows, cols, blockRows, offsets } = layout;
  const allVectors = Math.ceil(batch / 4);
  const tileBytes = TILE_VECTORS * 16;
  const wholeTiles = Math.floor(allVectors / TILE_VECTORS) * tileBytes;
  const valueBytesPerOffsetByte = (rows * cols * 4) / offsets.bytes;
  return defineFunction('run', (variables) => {
    const [line, begin, entry, value, rowEnd, y, tile, store] = variables.locals('i32', 8);
    const pointers = { entry, value, rowEnd };
    const product = (vectors: number): readonly Statement[] => {
      const sums = Array.from({ length: rows }, () => variables.locals('v128', vectors));
      const inputs = variables.locals('v128', vectors);
      const weight = variables.local('v128');
      const inTile = variables.local('i32');
      const step = ({ x, xOffset, valueOffset }: Step): readonly Statement[] => [
        inTile.set(i32.add(x, tile)),
        ...inputs.map((input, v) => input.set(v128.load(at(inTile, address.x + xOffset + v * 16)))),
        ...sums.flatMap((row, r) => [
          weight.set(v128.load32Splat(at(value, address.values + valueOffset + r * 4))),
          ...row.map((part, v) => accumulate(arithmetic, part, weight, inputs[v])),
        ]),
      ];
      return [
        ...clear(sums.flat()),
        entry.set(begin),
        value.set(i32.mul(begin, valueBytesPerOffsetByte)),
        forEachBlock(variables, place, pointers, step),
        store.set(i32.add(y, tile)),
        ...sums.flatMap((row, r) =>
          row.map((part, v) => v128.store(at(store, address.y + r * strideBytes + v * 16), part)),
        ),
      ];
    };
    return [
      forRange(line, { start: 0, end: blockRows * 4, step: 4 }, [
        rowEnd.set(i32.load(at(line, address.ends))),
        forRange(tile, { start: 0, end: wholeTiles, step: tileBytes }, product(TILE_VECTORS)),
        ...(allVectors % TILE_VECTORS === 0 ? [] : [tile.set(i32.const(wholeTiles)), ...product(1)]),
        begin.set(rowEnd),
        increase(y, rows * strideBytes),
      ]),
    ];
  });
}
