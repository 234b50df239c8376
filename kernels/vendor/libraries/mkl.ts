import { cblasKernels } from '../cblas.js';
import type { VendorLibrary } from '../library.js';
import { mklPackedKernel } from '../mkl-packed.js';
import { mklSparseKernel } from '../mkl-sparse.js';
import { startMkl } from '../mkl-start.js';

const ONEAPI = '/opt/intel/oneapi/mkl/latest/lib';

/** Source: Developer Reference for Intel oneAPI Math Kernel Library for C, Support Functions. */
export const library: VendorLibrary = {
  id: 'mkl',
  label: 'Intel MKL',
  files: {
    linux: {
      names: ['libmkl_rt.so.3', 'libmkl_rt.so.2', 'libmkl_rt.so.1', 'libmkl_rt.so'],
      folders: [ONEAPI, `${ONEAPI}/intel64`, '/opt/intel/mkl/lib/intel64'],
      roots: [{ variable: 'MKLROOT', below: ['lib', 'lib/intel64'] }],
    },
    darwin: { names: ['libmkl_rt.2.dylib', 'libmkl_rt.dylib'], folders: [ONEAPI] },
    win32: {
      names: ['mkl_rt.3.dll', 'mkl_rt.2.dll', 'mkl_rt.1.dll'],
      folders: ['C:\\Program Files (x86)\\Intel\\oneAPI\\mkl\\latest\\bin'],
      roots: [{ variable: 'MKLROOT', below: ['bin', 'redist/intel64'] }],
    },
  },
  remedy: "apt install libmkl-rt (in Debian's non-free), Intel's oneAPI installer, or --library mkl=PATH",
  confirmed: true,
  start: startMkl,
  kernels: (session) => [
    ...cblasKernels('mkl', session),
    mklPackedKernel('mkl', session),
    mklSparseKernel('mkl', session),
  ],
};
