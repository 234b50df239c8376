import { expression, type I32, type Statement } from './code.js';
import { i32Const } from './constant.js';
import { load, type Place, store } from './memory.js';

type Operand = I32 | number;

function operand(value: Operand): readonly number[] {
  return typeof value === 'number' ? i32Const(value).code : value.code;
}

function binary(opcode: number): (a: Operand, b: Operand) => I32 {
  return (a, b) => expression('i32', operand(a), operand(b), [opcode]);
}

/** 32-bit integer instructions; a number stands for a constant. */
export const i32 = {
  const: i32Const,
  load: (place: Place): I32 => load('i32', [0x28], place),
  load16U: (place: Place): I32 => load('i32', [0x2f], place),
  store: (place: Place, value: I32): Statement => store([0x36], place, value),
  eqz: (a: Operand): I32 => expression('i32', operand(a), [0x45]),
  eq: binary(0x46),
  ne: binary(0x47),
  ltU: binary(0x49),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  shl: binary(0x74),
  shrU: binary(0x76),
} as const;
