import { aoclSparseKernel } from '../aocl-sparse.js';
import type { VendorLibrary } from '../library.js';
import { openMpOrOne } from '../openmp.js';

/** Source: AOCL User Guide, chapter AOCL-Sparse. */
export const library: VendorLibrary = {
  id: 'aocl-sparse',
  label: 'AMD AOCL-Sparse',
  files: {
    linux: {
      names: ['libaoclsparse.so.1', 'libaoclsparse.so.0', 'libaoclsparse.so'],
      folders: ['/opt/AMD/aocl/*/gcc/lib', '/opt/AMD/aocl/*/aocc/lib', '/opt/aocl/lib'],
      roots: [{ variable: 'AOCL_ROOT', below: ['lib', 'lib_LP64'] }],
    },
    win32: {
      names: ['aoclsparse.dll'],
      roots: [{ variable: 'AOCL_ROOT', below: ['amd-sparse/lib/LP64/shared', 'lib'] }],
    },
  },
  remedy: "install AOCL 4 or later from AMD's developer site, or --library aocl-sparse=PATH",
  confirmed: false,
  start(native) {
    // "AOCL-Sparse 5.0.0 Build 20241105"
    const text = native.call<() => string>('const char *aoclsparse_get_version()')();
    return {
      version: /\d+(?:\.\d+)+/.exec(text)?.[0] ?? text,
      detail: '',
      setThreads: openMpOrOne(native),
    };
  },
  kernels: (session) => [aoclSparseKernel('aocl-sparse', session)],
};
