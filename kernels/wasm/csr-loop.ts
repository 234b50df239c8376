import type { Weights } from '../contract.js';
import type { I32, Local, Statement } from './asm/code.js';
import { increase, whileLoop } from './asm/control.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import type { FunctionCode, Variables } from './asm/module.js';
import { type CsrLayout, LINE_BYTES, layOutCsr, packCsr } from './csr-stream.js';
import type { MemoryMap } from './memory-map.js';
import { readOffsets } from './offsets.js';
import type { Product } from './product.js';

export type CsrAddresses = MemoryMap<'x' | 'y' | 'tile' | 'lines' | 'offsets' | 'values'>['address'];

export interface CsrKernelPlace {
  readonly layout: CsrLayout;
  readonly address: CsrAddresses;
}

/** What one turn of the inner loop works on: `unroll` entries of one row. */
export interface Turn {
  /** Byte offsets of the entries' rows in X. */
  readonly offsets: readonly I32[];
  /** Byte position of the first value, relative to the values. */
  readonly value: Local<'i32'>;
  /** The end of the row, for `fence` (order.ts). */
  readonly end: I32;
}

/**
 * The parts in which the CSR kernels differ. `y`: byte offset of the line's row in Y, read wherever it is used:
 * kept through the loop it would cost a register there.
 */
export interface RowCode {
  start(y: I32): readonly Statement[];
  turn(turn: Turn): readonly Statement[];
  /** Stores the row. */
  finish(y: I32): readonly Statement[];
}

/** One pass over all lines, entry after entry, `unroll` entries per turn. */
export function forEachRow(variables: Variables, place: CsrKernelPlace, row: RowCode): readonly Statement[] {
  const { layout, address } = place;
  const [line, entry, value, rowEnd] = variables.locals('i32', 4);
  const y = i32.load(at(line, address.lines + 4));
  const columns = readOffsets(
    variables,
    layout.offsets,
    { pointer: entry, address: address.offsets },
    layout.unroll,
  );
  return [
    ...[line, entry, value].map((pointer) => pointer.set(i32.const(0))),
    whileLoop(i32.ne(line, layout.lineBytes), [
      ...row.start(y),
      rowEnd.set(i32.load(at(line, address.lines))),
      whileLoop(i32.ne(entry, rowEnd), [
        ...columns.statements,
        ...row.turn({ offsets: columns.offsets, value, end: rowEnd }),
        increase(entry, layout.unroll * layout.offsets.bytes),
        increase(value, layout.unroll * 4),
      ]),
      ...row.finish(y),
      increase(line, LINE_BYTES),
    ]),
  ];
}

export interface CsrSize {
  readonly batch: number;
  /** Floats from one row of X or Y to the next. */
  readonly stride: number;
  readonly unroll: number;
  /** Columns of a slab (see csr-stream.ts); absent: one slab. */
  readonly slabColumns?: number;
  /** Floats from one row of a tile to the next, where the kernel copies X to tiles; absent: it reads X itself. */
  readonly tileStride?: number;
}

/** The product of a CSR kernel. */
export function planCsr(
  weights: Weights,
  size: CsrSize,
  write: (place: CsrKernelPlace) => FunctionCode,
): Product<keyof CsrAddresses> {
  const { m, k } = weights;
  const { batch, stride, unroll, slabColumns = Number.POSITIVE_INFINITY, tileStride } = size;
  const strideBytes = stride * 4;
  const layout = layOutCsr(weights, {
    unroll,
    slabColumns,
    xStrideBytes: (tileStride ?? stride) * 4,
    yStrideBytes: strideBytes,
  });
  return {
    sectionBytes: {
      x: (k + 1) * strideBytes,
      y: m * strideBytes,
      tile: (k + 1) * (tileStride ?? 0) * 4,
      lines: layout.lineBytes,
      offsets: layout.offsetBytes,
      values: layout.valueBytes,
    },
    weightBytes: layout.lineBytes + layout.offsetBytes + layout.valueBytes,
    x: { rows: k, columns: batch, stride },
    y: { rows: m, columns: batch, stride },
    code: (address) => write({ layout, address }),
    pack: (memory, address) => packCsr(layout, weights, memory, address),
  };
}
