import { readFileSync } from 'node:fs';
import { expectSuccess } from '../csr.js';
import type { VendorLibrary } from '../library.js';
import { librsbKernel } from '../librsb-sparse.js';

/** Key of `rsb_lib_set_opt`: RSB_IO_WANT_EXECUTING_THREADS. */
const EXECUTING_THREADS = 9;

/** Source: librsb 1.3 reference, rsb.h. */
export const library: VendorLibrary = {
  id: 'librsb',
  label: 'librsb',
  files: {
    linux: { names: ['librsb.so.0', 'librsb.so'] },
    darwin: { names: ['librsb.0.dylib', 'librsb.dylib'] },
  },
  remedy: 'apt install librsb0, or --library librsb=PATH',
  confirmed: true,
  start(native, buffers) {
    const init = native.call<(options: number) => number>('int rsb_lib_init(uintptr_t options)');
    const set = native.call<(key: number, value: number) => number>(
      'int rsb_lib_set_opt(int key, uintptr_t value)',
    );
    expectSuccess(init(0), 'rsb_lib_init');
    return {
      version: versionIn(native.path),
      detail: '',
      setThreads(count) {
        const value = buffers.copyInts(Uint32Array.of(count));
        expectSuccess(set(EXECUTING_THREADS, value.address), 'rsb_lib_set_opt');
      },
    };
  },
  kernels: (session) => [librsbKernel('librsb', session)],
};

/** No function tells it: "librsb version 1.3.0.2 - 202212201855" stands in the file. */
function versionIn(path: string): string {
  return /librsb version (\d[\d.]*)/.exec(readFileSync(path, 'latin1'))?.[1] ?? 'unknown';
}
