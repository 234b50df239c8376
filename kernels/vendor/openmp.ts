import type { NativeLibrary } from './koffi.js';

/**
 * Sets the threads of the OpenMP run-time that the library is linked to, whichever it is: a symbol is looked
 * up in a library and in what it depends on. Null where there is none: one thread.
 */
export function openMpThreads(native: NativeLibrary): ((count: number) => void) | null {
  return native.callIfThere<(count: number) => void>('void omp_set_num_threads(int count)');
}

/** For a library that may be built without threads. */
export function openMpOrOne(native: NativeLibrary): (count: number) => void {
  const set = openMpThreads(native);
  return (count) => {
    if (set) set(count);
    else if (count > 1)
      throw new Error(`${native.path} is built without OpenMP and runs on one thread only.`);
  };
}
