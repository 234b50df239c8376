import { cblasKernels, sgemm, sgemv } from '../cblas.js';
import { LibraryRefused } from '../koffi.js';
import type { VendorLibrary } from '../library.js';

/** Source: OpenBLAS's cblas.h, and docs/user_manual.md for the threads. */
export const library: VendorLibrary = {
  id: 'openblas',
  label: 'OpenBLAS',
  files: {
    linux: { names: ['libopenblas.so.0', 'libopenblasp.so.0', 'libopenblas.so'] },
    darwin: {
      names: ['libopenblas.0.dylib', 'libopenblas.dylib'],
      folders: ['/opt/homebrew/opt/openblas/lib', '/usr/local/opt/openblas/lib'],
    },
    win32: { names: ['libopenblas.dll', 'openblas.dll'] },
  },
  remedy: 'apt install libopenblas0-pthread, brew install openblas, or --library openblas=PATH',
  confirmed: true,
  start(native) {
    sgemv(native);
    sgemm(native);
    // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64"
    const config = native.call<() => string>('const char *openblas_get_config()')();
    if (config.includes('USE64BITINT')) {
      throw new LibraryRefused(`${native.path} counts with 64-bit integers; take the 32-bit (LP64) build`);
    }
    return {
      version: /OpenBLAS (\d\S*)/.exec(config)?.[1] ?? config,
      detail: `core type ${native.call<() => string>('const char *openblas_get_corename()')()}`,
      setThreads: native.call<(count: number) => void>('void openblas_set_num_threads(int count)'),
    };
  },
  kernels: (session) => cblasKernels('openblas', session),
};
