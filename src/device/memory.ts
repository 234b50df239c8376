import { freemem, totalmem } from 'node:os';
import { withPatience } from './patience.js';

/** Memory that this process may use in all: the machine's, or the limit of its container if that is lower. */
export function memoryLimitBytes(): number {
  const total = totalmem();
  const limit = process.constrainedMemory();
  return limit > 0 && limit < total ? limit : total;
}

/** Memory that new allocations can have now without pushing anything out, within the container's limit. */
export async function availableMemoryBytes(): Promise<number> {
  return Math.min(memoryLimitBytes(), await reclaimableBytes());
}

async function reclaimableBytes(): Promise<number> {
  // Node counts what the file cache of macOS could give back as used.
  if (process.platform === 'darwin') {
    const { mem } = await import('systeminformation');
    const memory = await withPatience(mem());
    if (memory !== null && memory.available > 0) return memory.available;
  }
  // Node has it from 20.13 on.
  return 'availableMemory' in process ? process.availableMemory() : freemem();
}
