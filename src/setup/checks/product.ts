import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A product that every check computes: A (2 × 3) times B (3 × 2), both row-major. */
export const PRODUCT = { a: [1, 2, 3, 4, 5, 6], b: [7, 8, 9, 10, 11, 12], ab: [58, 64, 139, 154] } as const;

/** Throws unless the numbers are those of `PRODUCT.ab`; small integers, so that float32 holds them exactly. */
export function expectProduct(found: ArrayLike<number>): void {
  const numbers = Array.from(found);
  if (numbers.length !== PRODUCT.ab.length || PRODUCT.ab.some((value, i) => value !== numbers[i]))
    throw new Error(`It computes wrong: ${PRODUCT.ab.join(', ')} expected, ${numbers.join(', ')} found.`);
}

/** `require` as from a file in `folder`. */
export function requireFrom(folder: string): NodeJS.Require {
  return createRequire(join(folder, 'package.json'));
}

/** `import()` of a package as from a file in `folder`. */
export async function importFrom<T>(folder: string, specifier: string): Promise<T> {
  return (await import(pathToFileURL(requireFrom(folder).resolve(specifier)).href)) as T;
}
