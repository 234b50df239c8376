import { startBlis } from '../blis.js';
import { cblasKernels } from '../cblas.js';
import type { VendorLibrary } from '../library.js';

export const library: VendorLibrary = {
  id: 'blis',
  label: 'BLIS',
  files: {
    linux: { names: ['libblis.so.4', 'libblis.so.5', 'libblis.so'] },
    darwin: {
      names: ['libblis.4.dylib', 'libblis.dylib'],
      folders: ['/opt/homebrew/opt/blis/lib', '/usr/local/opt/blis/lib'],
    },
  },
  remedy: 'apt install libblis4-pthread, brew install blis, or --library blis=PATH',
  confirmed: true,
  start: startBlis,
  kernels: (session) => cblasKernels('blis', session, { gemvOnOneThread: true }),
};
