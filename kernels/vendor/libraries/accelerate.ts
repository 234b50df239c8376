import { readFileSync } from 'node:fs';
import { accelerateSparseKernel } from '../accelerate-sparse.js';
import { cblasKernels, sgemm, sgemv } from '../cblas.js';
import type { NativeLibrary } from '../koffi.js';
import type { VendorLibrary } from '../library.js';

const FOLDER = '/System/Library/Frameworks/Accelerate.framework';
const SYSTEM_VERSION = '/System/Library/CoreServices/SystemVersion.plist';

/**
 * Part of macOS; the file itself lies in the system's cache of libraries and is loaded by its path all the
 * same. Source: Apple Developer Documentation, Accelerate, BLAS; vecLib/thread_api.h for the threads.
 */
export const library: VendorLibrary = {
  id: 'accelerate',
  label: 'Apple Accelerate',
  files: { darwin: { names: ['Accelerate'], framework: { folder: FOLDER, path: `${FOLDER}/Accelerate` } } },
  remedy: 'it is part of macOS and of no other system',
  confirmed: false,
  start(native) {
    sgemv(native);
    sgemm(native);
    const macos = /<key>ProductVersion<\/key>\s*<string>([^<]+)/.exec(readFileSync(SYSTEM_VERSION, 'utf8'));
    return { version: `macOS ${macos?.[1] ?? 'unknown'}`, detail: '', setThreads: threadSetter(native) };
  },
  kernels: (session) => [
    ...cblasKernels('accelerate', session),
    accelerateSparseKernel('accelerate', session),
  ],
};

const MULTI_THREADED = 0;
const SINGLE_THREADED = 1;

/** One or many is set by a function, from macOS 15 on; how many, by the environment at the first product. */
function threadSetter(native: NativeLibrary): (count: number) => void {
  const set = native.callIfThere<(mode: number) => number>('int BLASSetThreading(uint32_t mode)');
  return (count) => {
    process.env.VECLIB_MAXIMUM_THREADS = String(count);
    set?.(count === 1 ? SINGLE_THREADED : MULTI_THREADED);
  };
}
