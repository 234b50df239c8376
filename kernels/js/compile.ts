/**
 * JavaScript made for one prepared kernel: its sizes are numbers in the text, its arrays constants of the
 * function. What V8 (11.3 to 14) makes of that, and what decides the form of the text:
 *
 * - A typed array that is a constant costs neither its length nor its base address at run time. V8 finds out
 *   only where the variable is a `const` of the enclosing function and is read outside of all loops; so every
 *   array is bound twice.
 * - A function of its own has type feedback of its own. A shared one would be as slow as the worst mixture of
 *   array types that the process has seen.
 * - Every access has a bounds check, also one that cannot fail. Accesses of several arrays of one length at
 *   one index share it: so the neighbours of x0[q] are x1[q], x2[q], … in arrays that begin one, two, … later.
 * - Within a loop body all loads come first, so sums and loads must fit 15 registers together; a sum that does
 *   not takes 11 cycles per turn.
 * - Numbers are float64: forcing float32 by Math.fround makes V8 convert after every step, and a Float32Array is converted at
 *   every load. X is read often, so it is kept as float64; W is read once, and stays float32.
 */
type TypedArray = Float32Array | Float64Array | Int32Array | Uint16Array;

/** By the names that the text uses for them: letters, then digits. */
export type Arrays = Readonly<Record<string, TypedArray>>;

/** @throws EvalError where a page's content security policy forbids code that is made at run time. */
export function compile(arrays: Arrays, body: string): () => void {
  const names = Object.keys(arrays);
  const given = names.map((name) => `given_${name}`);
  const outer = names.map((name) => `const outer_${name} = given_${name};`);
  const inner = names.map((name) => `const ${name} = outer_${name};`);
  const text = `'use strict'; ${outer.join(' ')} return () => { ${inner.join(' ')} ${body} };`;
  const make: (...values: TypedArray[]) => () => void = Function(...given, text) as never;
  return make(...Object.values(arrays));
}

/** Whether `compile` works here. */
export function canCompile(): boolean {
  try {
    compile({}, '')();
    return true;
  } catch {
    return false;
  }
}

/** Arrays of one length, each beginning one entry after the one before: `name`0, `name`1, … */
export function shifted(name: string, array: TypedArray, count: number): Arrays {
  const length = array.length - count + 1;
  return Object.fromEntries(
    Array.from({ length: count }, (_, shift) => [`${name}${shift}`, array.subarray(shift, shift + length)]),
  );
}

/** One line of text for every number below `count`. */
export function repeat(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}

/** Columns of the batch cut into tiles: `wide` columns up to `wideEnd`, then `wide - 1` columns. As few as there can be. */
export interface Tiles {
  readonly wide: number;
  readonly wideEnd: number;
}

export function cutIntoTiles(batch: number, most: number): Tiles {
  const count = Math.ceil(batch / most);
  const wide = Math.ceil(batch / count);
  return { wide, wideEnd: wide * (count - (count * wide - batch)) };
}

/** Text that runs `body` for every tile, its first column in `base`. */
export function forEachTile(
  batch: number,
  { wide, wideEnd }: Tiles,
  body: (columns: number) => string,
): string {
  const loop = (start: number, end: number, columns: number) =>
    end > start ? `for (let base = ${start}; base < ${end}; base += ${columns}) { ${body(columns)} }` : '';
  return loop(0, wideEnd, wide) + loop(wideEnd, batch, wide - 1);
}
