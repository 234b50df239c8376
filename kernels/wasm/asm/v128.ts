import { expression, type F32, type Statement, type V128 } from './code.js';
import { unsignedLeb128 } from './leb128.js';
import { load, loadLane, type Place, store } from './memory.js';

/** Vector instructions have the prefix 0xfd and a number (core specification, 5.4.9; relaxed SIMD from 0x100). */
function simd(number: number): readonly number[] {
  return [0xfd, ...unsignedLeb128(number)];
}

function binary(number: number): (a: V128, b: V128) => V128 {
  return (a, b) => expression('v128', a.code, b.code, simd(number));
}

export const v128 = {
  zero: (): V128 => expression('v128', simd(0x0c), new Array<number>(16).fill(0)),
  load: (place: Place): V128 => load('v128', simd(0x00), place),
  /** One float to all four lanes. */
  load32Splat: (place: Place): V128 => load('v128', simd(0x09), place),
  /** One float to lane 0, the other lanes zero. */
  load32Zero: (place: Place): V128 => load('v128', simd(0x5c), place),
  /** Two floats to lanes 0 and 1, the others zero. */
  load64Zero: (place: Place): V128 => load('v128', simd(0x5d), place),
  load32Lane: (place: Place, vector: V128, lane: number): V128 => loadLane(simd(0x56), place, vector, lane),
  /** Two floats to the lower (`half` 0) or upper half (1). */
  load64Lane: (place: Place, vector: V128, half: number): V128 => loadLane(simd(0x57), place, vector, half),
  store: (place: Place, value: V128): Statement => store(simd(0x0b), place, value),
  store32Lane: (place: Place, value: V128, lane: number): Statement => store(simd(0x5a), place, value, lane),
  store64Lane: (place: Place, value: V128, half: number): Statement => store(simd(0x5b), place, value, half),
  or: binary(0x50),
} as const;

/** Four lanes of `a` (0 to 3) and `b` (4 to 7), in the order of `lanes`. */
function shuffle(a: V128, b: V128, lanes: readonly [number, number, number, number]): V128 {
  const bytes = lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte));
  return expression('v128', a.code, b.code, simd(0x0d), bytes);
}

export const f32x4 = {
  splat: (value: F32): V128 => expression('v128', value.code, simd(0x13)),
  extractLane: (vector: V128, lane: number): F32 => expression('f32', vector.code, simd(0x1f), [lane]),
  add: binary(0xe4),
  mul: binary(0xe6),
  /** a × b + c, rounded once or twice, as the hardware likes (relaxed SIMD). */
  relaxedMadd: (a: V128, b: V128, c: V128): V128 => expression('v128', a.code, b.code, c.code, simd(0x105)),
  shuffle,
  /** One lane to all four. */
  splatLane: (vector: V128, lane: number): V128 => shuffle(vector, vector, [lane, lane, lane, lane]),
} as const;
