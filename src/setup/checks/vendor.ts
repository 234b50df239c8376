import { expectProduct, PRODUCT, requireFrom } from './product.js';

/** The part of the public interface of `koffi` that is used here. */
interface Koffi {
  readonly version: string;
  load(path: string | null): { func(prototype: string): (...args: unknown[]) => unknown };
}

/**
 * Computes with the C library's `fma`, one call for each multiply-add: numbers there and back. And hands
 * over a typed array to be written into, as every product of a vendor library does.
 */
export async function check(folder: string): Promise<string> {
  const koffi = requireFrom(folder)('koffi') as Koffi;
  // Nothing named: what the process itself has loaded.
  const library = koffi.load(process.platform === 'win32' ? 'ucrtbase.dll' : null);
  const fma = library.func('double fma(double x, double y, double z)');
  const copy = library.func('void *memcpy(_Out_ float *to, const float *from, size_t bytes)');
  const product = [0, 1, 2, 3].map((cell) => {
    const [row, column] = [cell >> 1, cell & 1];
    return [0, 1, 2].reduce(
      (sum, k) => Number(fma(PRODUCT.a[3 * row + k], PRODUCT.b[2 * k + column], sum)),
      0,
    );
  });
  const received = new Float32Array(4);
  copy(received, Float32Array.from(product), 16);
  expectProduct(received);
  return `koffi ${koffi.version}`;
}
