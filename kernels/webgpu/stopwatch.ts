/** The device's own clock: two timestamps, in nanoseconds by the specification. */
import { MAP_READ, USAGE } from './gpu.js';

export interface Stopwatch {
  /** What a compute pass shall write: the start, the end, both, or nothing. */
  writes(starts: boolean, ends: boolean): GPUComputePassTimestampWrites | undefined;
  /** After the pass that ends. */
  resolve(encoder: GPUCommandEncoder): void;
  /** Waits for the device. Nanoseconds between the two. */
  readNs(): Promise<number>;
  destroy(): void;
}

const STAMP_BYTES = 8;

/** The device must have `timestamp-query`. */
export function createStopwatch(device: GPUDevice): Stopwatch {
  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
  const resolved = device.createBuffer({
    size: 2 * STAMP_BYTES,
    usage: USAGE.queryResolve | USAGE.copySrc,
  });
  const readable = device.createBuffer({ size: 2 * STAMP_BYTES, usage: USAGE.mapRead | USAGE.copyDst });
  return {
    writes(starts, ends) {
      if (!starts && !ends) return undefined;
      return {
        querySet,
        ...(starts && { beginningOfPassWriteIndex: 0 }),
        ...(ends && { endOfPassWriteIndex: 1 }),
      };
    },
    resolve(encoder) {
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, readable, 0, 2 * STAMP_BYTES);
    },
    async readNs() {
      await readable.mapAsync(MAP_READ);
      const [start, end] = new BigUint64Array(readable.getMappedRange());
      readable.unmap();
      return Number(end - start);
    },
    destroy() {
      querySet.destroy();
      resolved.destroy();
      readable.destroy();
    },
  };
}
