/**
 * The roofline (Williams, Waterman and Patterson 2009): no kernel can take less time than its bytes need
 * at the measured bandwidth, nor less than its operations need at the measured peak.
 */
import type { Roofline } from '../report/schema.js';

export interface KernelWork {
  /** Stored weights, X and Y, once each. */
  readonly bytes: number;
  /** Multiplications and additions of the stored values. */
  readonly flops: number;
}

export interface Ceiling {
  readonly leastNs: number;
  /** `read 41 GB/s` or `multiply-add 45 GFLOP/s`; of several threads `read 80 GB/s, 2 threads`. */
  readonly label: string;
}

/**
 * Bandwidth for a working set of `bytes`, GB/s: interpolated over the logarithm of the size between the
 * measured sizes, constant outside them. `cold`: the bandwidth of the largest, which no cache holds.
 */
export function bandwidthAt(roofline: Roofline, bytes: number, cold: boolean): number {
  const { read } = roofline;
  const last = read[read.length - 1];
  if (cold || bytes >= last.bytes) return last.gbPerS;
  if (bytes <= read[0].bytes) return read[0].gbPerS;
  const upper = read.findIndex((level) => level.bytes >= bytes);
  const [low, high] = [read[upper - 1], read[upper]];
  const share = Math.log(bytes / low.bytes) / Math.log(high.bytes / low.bytes);
  return low.gbPerS + share * (high.gbPerS - low.gbPerS);
}

export function ceilingOf(work: KernelWork, roofline: Roofline, cold: boolean): Ceiling {
  const { threads, multiplyAddGflops } = roofline;
  const gbPerS = bandwidthAt(roofline, work.bytes, cold);
  const bytesNs = work.bytes / gbPerS;
  const flopsNs = work.flops / multiplyAddGflops;
  const roof =
    bytesNs >= flopsNs ? `read ${round3(gbPerS)} GB/s` : `multiply-add ${round3(multiplyAddGflops)} GFLOP/s`;
  return {
    leastNs: Math.max(bytesNs, flopsNs),
    label: threads === 1 ? roof : `${roof}, ${threads} threads`,
  };
}

function round3(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3).replace(/\.?0+$/, '');
}
