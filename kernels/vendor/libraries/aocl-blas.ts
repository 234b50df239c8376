import { startBlis } from '../blis.js';
import { cblasKernels } from '../cblas.js';
import type { VendorLibrary } from '../library.js';

/** AMD's BLIS. Source: AOCL User Guide, chapter AOCL-BLAS. */
export const library: VendorLibrary = {
  id: 'aocl-blas',
  label: 'AMD AOCL-BLAS',
  files: {
    linux: {
      names: ['libblis-mt.so', 'libaocl-blas-mt.so', 'libaocl.so', 'libblis.so'],
      folders: [
        '/opt/AMD/aocl/*/gcc/lib',
        '/opt/AMD/aocl/*/aocc/lib',
        '/opt/AMD/aocl/*/lib',
        '/opt/aocl/lib',
      ],
      roots: [{ variable: 'AOCL_ROOT', below: ['lib', 'lib_LP64'] }],
      ownFoldersOnly: true,
    },
    win32: {
      names: ['AOCL-LibBlis-Win-MT-dll.dll', 'AOCL-LibBlis-Win-dll.dll'],
      roots: [{ variable: 'AOCL_ROOT', below: ['amd-blis/lib/LP64', 'lib'] }],
    },
  },
  remedy: "install AOCL from AMD's developer site, or --library aocl-blas=PATH",
  confirmed: false,
  start: startBlis,
  kernels: (session) => cblasKernels('aocl-blas', session),
};
