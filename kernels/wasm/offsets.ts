/**
 * Column indices as the sparse kernels store them: not the column, but where its row of X begins, so that
 * the hot loop need not multiply. With rows of X of `strideBytes`, a stored number `column · unit` stands
 * for the byte offset `column · unit << shift` = `column · strideBytes`.
 *
 * 16 bits where that fits, with the least shift that makes it fit (none, if possible: a shift costs an
 * instruction per non-zero); else 32 bits, which halves what the caches hold but has no limit.
 */
import type { I32, Statement } from './asm/code.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import type { Variables } from './asm/module.js';

export interface OffsetCode {
  /** Bytes of a stored number. */
  readonly bytes: 2 | 4;
  readonly unit: number;
  readonly shift: number;
}

/** The narrowest code for columns 0 to `lastColumn`. */
export function chooseOffsetCode(lastColumn: number, strideBytes: number): OffsetCode {
  for (let shift = 0; shift <= 16 && strideBytes % 2 ** shift === 0; shift++) {
    const unit = strideBytes / 2 ** shift;
    if (lastColumn * unit <= 0xffff) return { bytes: 2, unit, shift };
  }
  return { bytes: 4, unit: strideBytes, shift: 0 };
}

/** A typed array for stored numbers, over existing memory. */
export function offsetArray(code: OffsetCode, memory: ArrayBuffer, address: number, count: number) {
  return code.bytes === 2 ? new Uint16Array(memory, address, count) : new Uint32Array(memory, address, count);
}

/**
 * Code that reads `count` stored numbers from `pointer + address` on and leaves their byte offsets.
 * 16-bit numbers come in pairs, one load for two.
 */
export function readOffsets(
  variables: Variables,
  code: OffsetCode,
  place: { readonly pointer: I32; readonly address: number },
  count: number,
): { readonly statements: readonly Statement[]; readonly offsets: readonly I32[] } {
  const { pointer, address } = place;
  const scaled = (stored: I32) => (code.shift === 0 ? stored : i32.shl(stored, code.shift));
  if (code.bytes === 4) {
    const offsets = Array.from({ length: count }, (_, j) => i32.load(at(pointer, address + j * 4)));
    return { statements: [], offsets };
  }
  const pairs = variables.locals('i32', count >> 1);
  const statements = pairs.map((pair, j) => pair.set(i32.load(at(pointer, address + j * 4))));
  const offsets = pairs.flatMap((pair) => [scaled(i32.and(pair, 0xffff)), scaled(i32.shrU(pair, 16))]);
  if (count % 2 === 0) return { statements, offsets };
  const last = i32.load16U(at(pointer, address + (count - 1) * 2));
  return { statements, offsets: [...offsets, scaled(last)] };
}
