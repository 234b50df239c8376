import { expression, type F32, type Statement } from './code.js';
import { load, type Place, store } from './memory.js';

function binary(opcode: number): (a: F32, b: F32) => F32 {
  return (a, b) => expression('f32', a.code, b.code, [opcode]);
}

/** Scalar single-precision instructions. */
export const f32 = {
  const: (value: number): F32 =>
    expression('f32', [0x43], [...new Uint8Array(new Float32Array([value]).buffer)]),
  load: (place: Place): F32 => load('f32', [0x2a], place),
  store: (place: Place, value: F32): Statement => store([0x38], place, value),
  add: binary(0x92),
  mul: binary(0x94),
} as const;
