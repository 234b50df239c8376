/**
 * The part of the Protocol Buffers wire format that a model needs: a message is its fields one after the
 * other, a field is a tag and a value. Source: https://protobuf.dev/programming-guides/encoding/
 */

export type Bytes = Uint8Array;

/** Wire types: the low three bits of a tag. */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** An integer field. `value` is a whole number from 0 to 2^53 − 1. */
export function integer(field: number, value: number): Bytes {
  return concat(varint(field * 8 + VARINT), varint(value));
}

/** A string. */
export function text(field: number, value: string): Bytes {
  return message(field, new TextEncoder().encode(value));
}

/** A message inside a message, of the fields given. */
export function message(field: number, ...fields: readonly Bytes[]): Bytes {
  return openMessage(field, 0, ...fields);
}

/**
 * The same whose last `following` bytes are still to come: its length counts them, and whoever writes the
 * result puts them right behind it. So a large array need not be copied into every message around it.
 */
export function openMessage(field: number, following: number, ...fields: readonly Bytes[]): Bytes {
  const content = concat(...fields);
  return concat(varint(field * 8 + LENGTH_DELIMITED), varint(content.length + following), content);
}

export function concat(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Seven bits a byte, the lowest first; the high bit says that more follow. */
function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}
