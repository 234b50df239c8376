import { freemem, totalmem } from 'node:os';

/** Memory that this process may use in all: the machine's, or the limit of its container if that is lower. */
export function memoryLimitBytes(): number {
  const total = totalmem();
  const limit = process.constrainedMemory();
  return limit > 0 && limit < total ? limit : total;
}

/**
 * Memory that new allocations can have now without pushing anything out, within the container's limit.
 * macOS counts what its file cache could give back as used, so half of the machine's memory is taken
 * as the least there.
 */
export function freeMemoryBytes(): number {
  const limit = memoryLimitBytes();
  // Node has it from 20.13 on.
  const available = 'availableMemory' in process ? process.availableMemory() : freemem();
  const least = process.platform === 'darwin' ? totalmem() / 2 : 0;
  return Math.min(limit, Math.max(available, least));
}
