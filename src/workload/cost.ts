/** What a workload needs, from its sizes alone: plain numbers, finite for any layer that can be named. */
import { bankRowCount, blockCount, gateDrawnCount, uniformCount } from './counts.js';
import { GATES } from './layer.js';
import { parsePattern } from './pattern.js';
import type { Workload } from './workload.js';

/** Bytes of the float32 weights stored densely. */
export function denseBytes({ m, k }: Workload): number {
  return 4 * m * k;
}

/** Operations of one dense product: 2 · m · k · batch (a multiplication and an addition each). */
export function productFlops({ m, k, batch }: Workload): number {
  return 2 * m * k * batch;
}

/** Starting the processes of a visit takes about as long as preparing 150 MB of dense weights. */
const PROCESS_START_BYTES = 150e6;

/**
 * Checking, racing and sampling take as long as preparing a quarter of a byte per operation of one dense
 * product: the first visits of nine rows of 0.5 MFLOP to 20 GFLOP, races included (js, wasm, tfjs-wasm),
 * took about 3.3 s and 5.2 s per GFLOP, and 3.3 s stand for the 150 MB.
 */
const BYTES_PER_FLOP = 0.24;

/**
 * What one visit of a row costs, in bytes of dense weights: to compare rows by. `baseline`: the dense
 * product of another layer that is measured with it.
 */
export function visitCost(workload: Workload, baseline: Workload | null): number {
  const products = baseline === null ? [workload] : [workload, baseline];
  return products.reduce(
    (sum, product) => sum + denseBytes(product) + BYTES_PER_FLOP * productFlops(product),
    PROCESS_START_BYTES,
  );
}

/**
 * Non-zeros before the weights are made: exact for `uniform`, `bank` and `gates`; the expected number
 * for `bernoulli`, and for `block` when edge blocks are cut. Throws RangeError for an unknown pattern.
 */
export function expectedNnz({ cell, m, k, sparsity, pattern }: Workload): number {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) throw new RangeError(parsed.message);
  const chosen = parsed.value;
  switch (chosen.kind) {
    case 'uniform':
    case 'bernoulli':
      return uniformCount(m, k, sparsity);
    case 'bank':
      return m * bankRowCount(k, sparsity);
    case 'block': {
      const { rows, cols } = chosen;
      const blocks = Math.ceil(m / rows) * Math.ceil(k / cols);
      return Math.round((m * k * blockCount(m, k, rows, cols, sparsity)) / blocks);
    }
    case 'gates': {
      const rows = m / GATES[cell];
      const perGate = chosen.densities.map(
        (density) => gateDrawnCount(rows, k, density, chosen.diagonal) + (chosen.diagonal ? rows : 0),
      );
      return perGate.reduce((sum, count) => sum + count, 0);
    }
  }
}
