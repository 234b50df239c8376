/**
 * MKL's version and threads. Its threads are a layer that is chosen before the first call of any function of
 * MKL and stays for the life of the process, so nothing of it is called before it is known how many are
 * wanted. Source: Developer Reference for Intel oneAPI Math Kernel Library for C, Support Functions.
 */
import { basename, dirname, join } from 'node:path';
import type { Buffers } from './buffers.js';
import { sgemm, sgemv } from './cblas.js';
import { type NativeLibrary, openLibrary } from './koffi.js';
import type { Started } from './library.js';

/** Codes of `MKL_Set_Threading_Layer`. */
const SEQUENTIAL = 1;
const GNU = 3;

export function startMkl(native: NativeLibrary, buffers: Buffers): Started {
  sgemv(native);
  sgemm(native);
  const setThreads = threadSetter(native);
  return { ...describe(native, buffers), setThreads };
}

function threadSetter(native: NativeLibrary): (count: number) => void {
  const setDynamic = native.call<(isDynamic: number) => void>('void MKL_Set_Dynamic(int dynamic)');
  const setThreads = native.call<(count: number) => void>('void MKL_Set_Num_Threads(int count)');
  const mostThreads = native.call<() => number>('int MKL_Get_Max_Threads()');
  return (count) => {
    chooseLayer(native, count === 1);
    setDynamic(0);
    setThreads(count);
    if (mostThreads() !== count) {
      throw new Error(`MKL runs on ${mostThreads()} threads in this process, where ${count} were asked for.`);
    }
  };
}

/**
 * Sequential for one thread: through GNU's threads a call of the sparse product took 1.9 µs more, though one
 * thread was set (2.0 µs to 0.07 µs, 1 × 1). For more, GNU's OpenMP on Linux, which every distribution has,
 * where Intel's comes with MKL's own installer only; the layer does not load it by itself, but ends the
 * process when it is not there. What the user has chosen, and what MKL chooses elsewhere, stays. A second
 * choice in one process does nothing.
 */
function chooseLayer(native: NativeLibrary, isSequential: boolean): void {
  if (process.env.MKL_THREADING_LAYER !== undefined) return;
  const choose = native.call<(layer: number) => number>('int MKL_Set_Threading_Layer(int layer)');
  if (isSequential) choose(SEQUENTIAL);
  else if (process.platform === 'linux') choose(loadGnuThreads(native) ? GNU : SEQUENTIAL);
}

function loadGnuThreads({ koffi }: NativeLibrary): boolean {
  try {
    koffi.load('libgomp.so.1', { global: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * `MKL_Get_Version` is a function of MKL like all others and would settle the layer. What it asks in turn is
 * in the library beside it, and settles nothing; it is undocumented, and where it is missing the layer is
 * settled after all, for any number of threads.
 */
function describe(native: NativeLibrary, buffers: Buffers): Pick<Started, 'version' | 'detail'> {
  const { array, address } = buffers.bytes(48);
  const ask = coreVersion(native);
  if (ask) {
    ask(address);
  } else {
    chooseLayer(native, false);
    native.call<(into: number) => void>('void MKL_Get_Version(uintptr_t into)')(address);
  }
  // `MKLVersion`: three ints, then four pointers to text: status, build, processor, platform.
  const numbers = new Int32Array(array.buffer, array.byteOffset, 3);
  const texts = new BigUint64Array(array.buffer, array.byteOffset, 6);
  const processor = native.koffi.decode.string(texts[4]).replaceAll('(R)', '');
  return { version: numbers.join('.'), detail: `code for ${processor}` };
}

function coreVersion({ koffi, path }: NativeLibrary): ((into: number) => void) | null {
  const core = join(dirname(path), basename(path).replace('mkl_rt', 'mkl_core'));
  try {
    const library = openLibrary(koffi, core, { lazy: true });
    return library.callIfThere<(into: number) => void>('void mkl_serv_get_version(uintptr_t into)');
  } catch {
    return null;
  }
}
