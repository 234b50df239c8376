/**
 * The part of koffi, a foreign function interface, that is used here, and one loaded shared library.
 *
 * Arrays are handed over by address, as plain numbers: on one machine a call of `cblas_sgemv` on a 1 × 1 matrix took 93 ns,
 * and 133 ns when koffi looked up the memory of three typed arrays (`npm run bench:ffi`).
 * Addresses of user space fit the 53 bits of a number on every system that Node runs on.
 */
import { requireOptional } from '../optional.js';

export interface Koffi {
  readonly version: string;
  load(path: string, options?: LoadOptions): KoffiLibrary;
  /** Where the data of an array begins. */
  address(array: ArrayBufferView): bigint;
  /** Memory of a library, as it is. */
  view(address: bigint, bytes: number): ArrayBuffer;
  readonly decode: {
    /** The text at an address, up to its zero byte. */
    string(address: bigint): string;
  };
}

interface LoadOptions {
  /** Its symbols serve libraries that are loaded later. */
  readonly global?: boolean;
  /** Functions of other libraries are looked up when they are called. */
  readonly lazy?: boolean;
}

interface KoffiLibrary {
  func(prototype: string): (...values: never[]) => unknown;
}

/** Throws `OptionalMissing` where koffi is not installed. */
export function loadKoffi(): Koffi {
  return requireOptional<Koffi>('koffi', 'vendor');
}

/** A library that could not be used: one sentence, without the library's name in front. */
export class LibraryRefused extends Error {
  override readonly name = 'LibraryRefused';
}

/** A shared library in this process. */
export interface NativeLibrary {
  readonly koffi: Koffi;
  readonly path: string;
  /**
   * The function of a C prototype, declared once. Addresses are `uintptr_t`, passed as numbers; keep alive
   * what they point to. Throws `LibraryRefused` where the library has no such symbol.
   */
  call<F extends (...values: never[]) => unknown>(prototype: string): F;
  /** The same; null where the library has no such symbol. */
  callIfThere<F extends (...values: never[]) => unknown>(prototype: string): F | null;
}

/** Throws `LibraryRefused` for what the system's loader does not take. */
export function openLibrary(koffi: Koffi, path: string, options: LoadOptions = {}): NativeLibrary {
  const library = refusing(`${path} cannot be loaded`, () => koffi.load(path, options));
  const declared = new Map<string, unknown>();
  const call = <F extends (...values: never[]) => unknown>(prototype: string): F => {
    const known = declared.get(prototype);
    if (known !== undefined) return known as F;
    const made = refusing(`${path} is another library`, () => library.func(prototype));
    declared.set(prototype, made);
    return made as F;
  };
  return {
    koffi,
    path,
    call,
    callIfThere(prototype) {
      try {
        return call(prototype);
      } catch {
        return null;
      }
    },
  };
}

function refusing<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new LibraryRefused(`${what}: ${line}`);
  }
}
