import { expression, type Local, type Statement, statement, type ValueType } from './code.js';
import { unsignedLeb128 } from './leb128.js';

/** Bytes of a page, the unit of a WebAssembly memory. */
export const PAGE_BYTES = 0x10000;
/** Pages of the largest memory that 32-bit addresses reach. */
export const MAX_PAGES = 0x10000;

const TYPE_CODES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** What a function's author sees: a source of fresh variables, all zero at the start. */
export interface Variables {
  local<T extends ValueType>(type: T): Local<T>;
  /** `count` variables of one type. */
  locals<T extends ValueType>(type: T, count: number): readonly Local<T>[];
}

/** A function without parameters or results; it talks through the memory. */
export interface FunctionCode {
  readonly name: string;
  readonly localTypes: readonly ValueType[];
  readonly code: readonly number[];
}

export function defineFunction(
  name: string,
  write: (variables: Variables) => readonly Statement[],
): FunctionCode {
  const localTypes: ValueType[] = [];
  const local = <T extends ValueType>(type: T): Local<T> => {
    const index = unsignedLeb128(localTypes.length);
    localTypes.push(type);
    return {
      ...expression(type, [0x20], index),
      set: (value) => statement(value.code, [0x21], index),
      tee: (value) => expression(type, value.code, [0x22], index),
    };
  };
  const locals = <T extends ValueType>(type: T, count: number) =>
    Array.from({ length: count }, () => local(type));
  const code = write({ local, locals }).flatMap((part) => part.code);
  return { name, localTypes, code };
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsignedLeb128(items.length), ...items.flat()];
}

function sized(bytes: readonly number[]): number[] {
  return [...unsignedLeb128(bytes.length), ...bytes];
}

function name(text: string): number[] {
  return sized([...new TextEncoder().encode(text)]);
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  return [id, ...sized(vector(items))];
}

function body({ localTypes, code }: FunctionCode): number[] {
  const declarations = vector(localTypes.map((type) => [1, TYPE_CODES[type]]));
  return sized([...declarations, ...code, 0x0b]);
}

/** A memory of one thread (`own`) or of several (`shared`, specification of threads: limits with flag 3). */
export type Sharing = 'own' | 'shared';

function limits(pages: number, sharing: Sharing): number[] {
  const least = unsignedLeb128(pages);
  return sharing === 'own' ? [0x00, ...least] : [0x03, ...least, ...least];
}

/**
 * A module that imports its memory as `env.memory` (at least `pages` pages; exactly as many where it is
 * shared) and exports its functions by name (core specification, 5.5).
 */
export function encodeModule(
  pages: number,
  functions: readonly FunctionCode[],
  sharing: Sharing = 'own',
): Uint8Array<ArrayBuffer> {
  const importMemory = [...name('env'), ...name('memory'), 0x02, ...limits(pages, sharing)];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, 0x00, 0x00]]),
    ...section(2, [importMemory]),
    ...section(
      3,
      functions.map(() => [0]),
    ),
    ...section(
      7,
      functions.map((f, index) => [...name(f.name), 0x00, ...unsignedLeb128(index)]),
    ),
    ...section(10, functions.map(body)),
  ]);
}
