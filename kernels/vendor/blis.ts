/**
 * BLIS and AMD's edition of it have the same interface: version, core type and threads.
 * Source: BLIS's docs/BLISTypedAPI.md and docs/Multithreading.md.
 */

import { sgemm, sgemv } from './cblas.js';
import { LibraryRefused, type NativeLibrary } from './koffi.js';
import type { Started } from './library.js';

export function startBlis(native: NativeLibrary): Started {
  sgemv(native);
  sgemm(native);
  const version = native.call<() => string>('const char *bli_info_get_version_str()')();
  const integerBits = native.call<() => number>('int64_t bli_info_get_blas_int_type_size()')();
  if (Number(integerBits) === 64) {
    throw new LibraryRefused(`${native.path} counts with 64-bit integers; take the 32-bit (LP64) build`);
  }
  const architecture = native.call<() => number>('int bli_arch_query_id()');
  const nameOf = native.call<(id: number) => string>('const char *bli_arch_string(int id)');
  const setThreads = native.call<(count: number) => void>('void bli_thread_set_num_threads(int64_t count)');
  return { version, detail: `core type ${nameOf(architecture())}`, setThreads };
}
