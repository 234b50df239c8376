import { MAX_PAGES, PAGE_BYTES } from './asm/module.js';

/** Start of every section: the size of a cache line, so that no vector at a multiple of 16 bytes crosses one. */
const ALIGNMENT_BYTES = 64;

/** Where a kernel's data lies in its own WebAssembly memory. */
export interface MemoryMap<Name extends string> {
  /** First byte of each section, a multiple of 64. */
  readonly address: Readonly<Record<Name, number>>;
  readonly pages: number;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

/**
 * Places sections of the given sizes (bytes) one after another, in the order of the keys.
 *
 * What is left over of the last page lies in front: the last section ends at the end of the memory (less
 * what rounding it up to 64 bytes adds), so a kernel that reads on beyond its data traps.
 *
 * @throws RangeError if all sections together do not fit in 4 GiB, which 32-bit addresses reach.
 */
export function placeSections<Name extends string>(sizes: Readonly<Record<Name, number>>): MemoryMap<Name> {
  const names = Object.keys(sizes) as Name[];
  const totalBytes = names.reduce((sum, name) => sum + aligned(sizes[name]), 0);
  const pages = Math.max(1, Math.ceil(totalBytes / PAGE_BYTES));
  if (pages > MAX_PAGES) {
    const gib = (totalBytes / 2 ** 30).toFixed(1);
    throw new RangeError(`The packed weights need ${gib} GiB; a WebAssembly memory holds at most 4 GiB.`);
  }
  const address = {} as Record<Name, number>;
  let next = pages * PAGE_BYTES - totalBytes;
  for (const name of names) {
    address[name] = next;
    next += aligned(sizes[name]);
  }
  return { address, pages };
}
