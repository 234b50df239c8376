import type { VendorLibrary } from '../library.js';
import { createOneDnn, oneDnnVersion } from '../onednn-api.js';
import { oneDnnKernels } from '../onednn-dense.js';
import { openMpOrOne } from '../openmp.js';

/** Bits of `dnnl_cpu_isa_t` that tell one set of instructions from the next. Source: dnnl_types.h. */
const INSTRUCTIONS: readonly (readonly [bits: number, name: string])[] = [
  [0x3e7, 'AVX-512 with AMX'],
  [0xe7, 'AVX-512 with bfloat16'],
  [0x67, 'AVX-512 with VNNI'],
  [0x27, 'AVX-512'],
  [0x407, 'AVX2 with VNNI'],
  [0x7, 'AVX2'],
  [0x3, 'AVX'],
  [0x1, 'SSE4.1'],
];

/** Source: oneDNN Developer Guide and Reference. Run with 2.6; 3.x is written from its documentation. */
export const library: VendorLibrary = {
  id: 'onednn',
  label: 'oneDNN',
  files: {
    linux: {
      names: ['libdnnl.so.3', 'libdnnl.so.2', 'libdnnl.so'],
      folders: ['/opt/intel/oneapi/dnnl/latest/lib'],
      roots: [{ variable: 'DNNLROOT', below: ['lib'] }],
    },
    darwin: { names: ['libdnnl.3.dylib', 'libdnnl.2.dylib', 'libdnnl.dylib'] },
    win32: { names: ['dnnl.dll'], roots: [{ variable: 'DNNLROOT', below: ['bin'] }] },
  },
  remedy: 'apt install libdnnl2, brew install onednn, or --library onednn=PATH',
  confirmed: true,
  start(native, buffers) {
    const { major, text } = oneDnnVersion(native);
    createOneDnn(native, buffers);
    const isa = native.callIfThere<() => number>('int dnnl_get_effective_cpu_isa()')?.() ?? 0;
    const known = INSTRUCTIONS.find(([bits]) => (isa & bits) === bits);
    const untried = major === 2 ? '' : ', its interface 3 not yet confirmed on a real machine';
    return {
      version: text,
      detail: `${known ? known[1] : 'instructions unknown'}${untried}`,
      setThreads: openMpOrOne(native),
    };
  },
  kernels: (session) => oneDnnKernels('onednn', session),
};
