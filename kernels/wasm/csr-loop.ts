import type { Weights } from '../contract.js';
import type { I32, Local, Statement } from './asm/code.js';
import { doWhile, increase, whileLoop } from './asm/control.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import type { FunctionCode, Variables } from './asm/module.js';
import { type CsrLayout, LINE_BYTES, layOutCsr, packCsr } from './csr-stream.js';
import type { MemoryMap } from './memory-map.js';
import { readOffsets } from './offsets.js';
import type { Product } from './product.js';

export type CsrAddresses = MemoryMap<'x' | 'y' | 'lines' | 'offsets' | 'values'>['address'];

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
  /** A condition that never holds, though the engine cannot know: see `fence` in order.ts. */
  readonly never: I32;
}

/** The parts in which the CSR kernels differ. */
export interface RowCode {
  readonly start: readonly Statement[];
  turn(turn: Turn): readonly Statement[];
  /** Stores the row; `y` is its byte offset in Y. */
  finish(y: Local<'i32'>): readonly Statement[];
}

/** One pass over all rows, entry after entry, `unroll` entries per turn. */
export function forEachRow(variables: Variables, place: CsrKernelPlace, row: RowCode): readonly Statement[] {
  const { layout, address } = place;
  const [line, entry, value, rowEnd, y] = variables.locals('i32', 5);
  const columns = readOffsets(
    variables,
    layout.offsets,
    { pointer: entry, address: address.offsets },
    layout.unroll,
  );
  return [
    ...[line, entry, value].map((pointer) => pointer.set(i32.const(0))),
    doWhile(
      [
        ...row.start,
        rowEnd.set(i32.load(at(line, address.lines))),
        whileLoop(i32.ne(entry, rowEnd), [
          ...columns.statements,
          ...row.turn({ offsets: columns.offsets, value, never: i32.eqz(rowEnd) }),
          increase(entry, layout.unroll * layout.offsets.bytes),
          increase(value, layout.unroll * 4),
        ]),
        y.set(i32.load(at(line, address.lines + 4))),
        ...row.finish(y),
        increase(line, LINE_BYTES),
      ],
      i32.ne(line, layout.lineBytes),
    ),
  ];
}

/** The product of a CSR kernel. `stride`: floats from one row of X or Y to the next. */
export function planCsr(
  weights: Weights,
  size: { readonly batch: number; readonly stride: number; readonly unroll: number },
  write: (place: CsrKernelPlace) => FunctionCode,
): Product<keyof CsrAddresses> {
  const { m, k } = weights;
  const { batch, stride, unroll } = size;
  const strideBytes = stride * 4;
  const layout = layOutCsr(weights, unroll, strideBytes);
  return {
    sectionBytes: {
      x: (k + 1) * strideBytes,
      y: m * strideBytes,
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
