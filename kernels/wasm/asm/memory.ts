import { type Expression, expression, type I32, type Statement, statement, type ValueType } from './code.js';
import { i32Const } from './constant.js';
import { unsignedLeb128 } from './leb128.js';

/**
 * Where a load or store happens: a byte address and a constant offset, which costs no instruction. A
 * constant address is folded into the offset.
 */
export interface Place {
  readonly address: I32;
  readonly offset: number;
}

/** `offset` in bytes, 0 ≤ offset < 2^32. */
export function at(address: I32 | number, offset = 0): Place {
  return typeof address === 'number'
    ? { address: i32Const(0), offset: address + offset }
    : { address, offset };
}

/** Alignment 1 (the hint 0): kernels may read at any byte, and engines ignore the hint on current CPUs. */
function immediate(place: Place): number[] {
  return [0, ...unsignedLeb128(place.offset)];
}

export function load<T extends ValueType>(type: T, opcode: readonly number[], place: Place): Expression<T> {
  return expression(type, place.address.code, opcode, immediate(place));
}

/** Loads into one lane of `vector`, the other lanes as they are. */
export function loadLane(
  opcode: readonly number[],
  place: Place,
  vector: Expression<'v128'>,
  lane: number,
): Expression<'v128'> {
  return expression('v128', place.address.code, vector.code, opcode, immediate(place), [lane]);
}

export function store(
  opcode: readonly number[],
  place: Place,
  value: Expression<ValueType>,
  lane?: number,
): Statement {
  return statement(
    place.address.code,
    value.code,
    opcode,
    immediate(place),
    lane === undefined ? [] : [lane],
  );
}
