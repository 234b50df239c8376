/**
 * What is measured: one matrix product of one layer, at one sparsity, pattern and batch size.
 * Pure data; see `parse-values.ts` and `pattern.ts` for the textual forms and `layer.ts` for the shapes.
 */

/** `gates`: rnn 1, gru 3, lstm 4. A bare `gemm` has no cell and counts as one gate. */
export type Cell = 'rnn' | 'gru' | 'lstm' | 'gemm';

/** A recurrent layer by the shape of its weights, or a bare matrix. */
export interface Layer {
  /** `rnn:1760`, `gru:2560`, `lstm:2048` or `gemm:7680x2560`. */
  readonly id: string;
  readonly cell: Cell;
  /** Units of the cell; null for a bare `gemm`. */
  readonly hidden: number | null;
  /** Rows of the weights: gates × hidden. */
  readonly m: number;
  /** Columns of the weights: hidden. */
  readonly k: number;
}

/** warm: the weights stay where the caches hold them between runs. cold: copies larger than the last-level cache are rotated. */
export type CacheMode = 'warm' | 'cold';

/**
 * What a GPU's time means. latency: one product from handing over to completion. throughput: many products
 * handed over, the time of each on average. device: as throughput, by the device's own clock. A CPU workload is
 * always `latency`. Only like is divided by like.
 */
export const TIMINGS = ['latency', 'throughput', 'device'] as const;
export type Timing = (typeof TIMINGS)[number];

/** One question: this layer at this sparsity and batch, under these conditions. */
export interface Workload {
  /** Stable key of all fields below, e.g. `gru:2560/uniform/s0.95/b1/warm/t1/latency`. */
  readonly id: string;
  readonly layer: string;
  readonly cell: Cell;
  readonly m: number;
  readonly k: number;
  /** Independent sequences advanced one time step together (N). */
  readonly batch: number;
  /** Fraction of zeros asked for, 0 ≤ sparsity < 1. The stored nnz says what was got. */
  readonly sparsity: number;
  /** Pattern id: `uniform`, `bernoulli`, `block:8x1`, `bank:32`, `gates:0.05/0.05/0.2+diag`. */
  readonly pattern: string;
  readonly cache: CacheMode;
  readonly threads: number;
  readonly timing: Timing;
  /** Time steps; null: one product. */
  readonly steps: number | null;
}
