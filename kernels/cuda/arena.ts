/** What one prepared kernel owns on the device, given back together: also when its preparation fails. */
import { bytesText } from './bytes-text.js';
import { CudaFailed, type CudaRuntime, OUT_OF_MEMORY } from './runtime.js';

/** On the host: an array and its address. */
interface HostArray {
  readonly array: ArrayBufferView;
  readonly address: number;
}

export interface Arena {
  /** Throws where the device has no more memory, in one sentence with both sizes. */
  allocate(bytes: number): number;
  /** A copy of the array on the device; its address. */
  upload(from: HostArray): number;
  /** Milliseconds that uploading has taken so far. */
  uploadMs(): number;
  /** Called by `free`, the last one first. */
  defer(release: () => void): void;
  /** Calling it again does nothing. Throws the first of what could not be given back, after all the others. */
  free(): void;
}

export function createArena(cuda: CudaRuntime): Arena {
  const releases: (() => void)[] = [];
  let uploadMs = 0;
  const allocate = (bytes: number): number => {
    const address = allocateOrSay(cuda, bytes);
    releases.push(() => cuda.free(address));
    return address;
  };
  return {
    allocate,
    upload({ array, address }) {
      const to = allocate(array.byteLength);
      const start = performance.now();
      if (array.byteLength > 0) cuda.upload(to, address, array.byteLength);
      uploadMs += performance.now() - start;
      return to;
    },
    uploadMs: () => uploadMs,
    defer: (release) => void releases.push(release),
    free() {
      const failures = releases
        .splice(0)
        .reverse()
        .flatMap((release) => failureOf(release) ?? []);
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** What it throws, or null. */
function failureOf(work: () => void): Error | null {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function allocateOrSay(cuda: CudaRuntime, bytes: number): number {
  try {
    return cuda.allocate(bytes);
  } catch (error) {
    if (!(error instanceof CudaFailed) || error.status !== OUT_OF_MEMORY) throw error;
    const { freeBytes } = cuda.memory();
    throw new Error(
      `out of device memory: ${bytesText(bytes)} more are needed and ${bytesText(freeBytes)} are free`,
    );
  }
}

/** What `make` returns, with everything on the device; nothing stays there when it throws. */
export function inArena<T>(cuda: CudaRuntime, make: (arena: Arena) => T): T {
  const arena = createArena(cuda);
  try {
    return make(arena);
  } catch (error) {
    // A device that is lost gives nothing back, and that is not what went wrong.
    failureOf(arena.free);
    throw error;
  }
}
