import { expression, type I32 } from './code.js';
import { signedLeb128 } from './leb128.js';

/** A constant: signed, or an unsigned one up to 2^32 − 1, which has the same bits. */
export function i32Const(value: number): I32 {
  if (!Number.isInteger(value) || value < -0x80000000 || value > 0xffffffff) {
    throw new RangeError(`${value} is no 32-bit integer.`);
  }
  return expression('i32', [0x41], signedLeb128(value | 0));
}
