import { armplSparseKernel } from '../armpl-sparse.js';
import { cblasKernels, sgemm, sgemv } from '../cblas.js';
import type { VendorLibrary } from '../library.js';
import { openMpOrOne } from '../openmp.js';

/** Source: Arm Performance Libraries Reference Guide; file names of its user guides. */
export const library: VendorLibrary = {
  id: 'armpl',
  label: 'Arm Performance Libraries',
  files: {
    linux: {
      names: ['libarmpl_lp64_mp.so', 'libarmpl_lp64.so'],
      folders: ['/opt/arm/armpl-*/lib', '/opt/arm/armpl_*/lib'],
      roots: [{ variable: 'ARMPL_DIR', below: ['lib'] }],
    },
    darwin: {
      names: ['libarmpl_lp64_mp.dylib', 'libarmpl_lp64.dylib'],
      folders: ['/opt/arm/armpl_*/lib', '/opt/arm/armpl-*/lib'],
      roots: [{ variable: 'ARMPL_DIR', below: ['lib'] }],
    },
  },
  remedy: "install Arm Performance Libraries from Arm's developer site, or --library armpl=PATH",
  confirmed: false,
  start(native, buffers) {
    sgemv(native);
    sgemm(native);
    const version = native.call<(...values: number[]) => void>(
      'void armplversion(uintptr_t major, uintptr_t minor, uintptr_t patch, uintptr_t tag)',
    );
    const numbers = buffers.copyInts(new Uint32Array(3));
    const { address } = numbers;
    version(address, address + 4, address + 8, buffers.slot().address);
    return { version: numbers.array.join('.'), detail: '', setThreads: openMpOrOne(native) };
  },
  kernels: (session) => [...cblasKernels('armpl', session), armplSparseKernel('armpl', session)],
};
