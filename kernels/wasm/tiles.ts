import type { I32, Local, Statement } from './asm/code.js';
import { forRange, increase } from './asm/control.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import type { Variables } from './asm/module.js';
import { v128 } from './asm/v128.js';

/** Some vectors of columns of a matrix, all its rows: `column` is the byte offset of the first in a row. */
export interface Columns {
  readonly address: number;
  readonly rows: number;
  readonly strideBytes: number;
  readonly column: I32;
  readonly vectors: number;
}

/** Where they go: `pointer` says where from `address`, and is left behind the last row. */
export interface Tile {
  readonly address: number;
  readonly strideBytes: number;
  readonly pointer: Local<'i32'>;
}

/** Copies columns to a tile, row after row. */
export function copyToTile(variables: Variables, columns: Columns, tile: Tile): Statement {
  const [row, from] = variables.locals('i32', 2);
  const { address, rows, strideBytes, column, vectors } = columns;
  return forRange(row, { start: 0, end: rows * strideBytes, step: strideBytes }, [
    from.set(i32.add(row, column)),
    ...Array.from({ length: vectors }, (_, v) =>
      v128.store(at(tile.pointer, tile.address + v * 16), v128.load(at(from, address + v * 16))),
    ),
    increase(tile.pointer, tile.strideBytes),
  ]);
}
