/** What a kernel family makes of a workload: code, packed weights, and how many workgroups run it. */
import type { Support, Weights, Workload } from '../contract.js';
import type { Columns } from './columns.js';
import type { Gpu } from './gpu.js';

/**
 * Bindings of every kernel, group 0: 0 the sizes (uniform, `Sizes` of the family), 1 X, 2 Y, and from 3 on the
 * weights in their order here.
 */
export interface Plan {
  /** WGSL with the entry point `main`. Equal code is compiled once. */
  readonly code: string;
  /** Unsigned 32-bit numbers of the uniform. */
  readonly sizes: readonly number[];
  readonly weights: readonly ArrayBufferView<ArrayBuffer>[];
  readonly weightBytes: number;
  readonly columns: Columns;
  /** Rows of X on the device: K, or more of zeros. */
  readonly inputRows: number;
  readonly groups: readonly [x: number, y: number, z: number];
}

export interface Family {
  readonly name: string;
  readonly operand: 'dense' | 'sparse';
  readonly format: string;
  /** Beyond what the adapter's limits say of `bytes`. */
  supports(workload: Workload, gpu: Gpu): Support;
  /** The least size of the largest buffer of weights, before they are made. */
  bytes(workload: Workload): number;
  plan(workload: Workload, weights: Weights, gpu: Gpu): Plan;
}

/** Workgroups for `count` of them in the first two dimensions, and `layers` in the third: no dimension reaches far. */
export function grid(count: number, layers: number, { facts }: Gpu): Plan['groups'] {
  const x = Math.min(count, facts.maxGroupsPerDimension);
  return [x, Math.ceil(count / x), layers];
}
