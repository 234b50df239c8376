import { basename } from 'node:path';
import type { Availability, Backend } from '../contract.js';
import { OptionalMissing } from '../optional.js';
import { createBuffers } from './buffers.js';
import { prepareEnvironment } from './environment.js';
import { absenceOf, findLibrary } from './find.js';
import { loadKoffi, openLibrary } from './koffi.js';
import type { Session, VendorLibrary } from './library.js';

/** The backend of one library. Nothing is loaded before `probe()`. */
export function vendorBackend(library: VendorLibrary, libraryPath: string | null): Backend {
  let session: Session | null = null;
  const kernels = library.kernels(() => {
    if (session === null) throw new Error(`${library.label} is not loaded: probe() comes first.`);
    return session;
  });
  return {
    id: library.id,
    label: library.label,
    deviceClass: 'cpu',
    async probe(): Promise<Availability> {
      const absence = absenceOf(library, libraryPath);
      const path = findLibrary(library, libraryPath);
      if (absence !== null || path === null) {
        return { available: false, reason: absence?.reason ?? '', remedy: absence?.remedy ?? library.remedy };
      }
      try {
        const { opened, version, detail } = open(library, path);
        session = opened;
        return { available: true, version, detail };
      } catch (error) {
        return unavailable(library, error);
      }
    },
    kernels: () => kernels,
  };
}

function open(
  library: VendorLibrary,
  path: string,
): { readonly opened: Session; readonly version: string; readonly detail: string } {
  prepareEnvironment();
  const native = openLibrary(loadKoffi(), path);
  const buffers = createBuffers(native.koffi);
  const started = library.start(native, buffers);
  let threads: number | null = null;
  const opened: Session = {
    id: library.id,
    native,
    buffers,
    ensureThreads(count) {
      if (count === threads) return;
      started.setThreads(count);
      threads = count;
    },
  };
  const known = library.confirmed ? '' : ', not yet confirmed by anybody on a real machine';
  return {
    opened,
    version: started.version,
    detail: `${[started.detail, basename(path)].filter((part) => part !== '').join(', ')}${known}`,
  };
}

function unavailable({ label, remedy }: VendorLibrary, error: unknown): Availability {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof OptionalMissing)
    return { available: false, reason: message, remedy: 'sparse-bench setup vendor' };
  return { available: false, reason: `${label} cannot be used: ${message}`, remedy };
}
