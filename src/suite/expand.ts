import { makeWorkload } from '../workload/id.js';
import { type Pattern, patternId, patternMisfit, patternSparsity } from '../workload/pattern.js';
import type { CacheMode, Layer, Timing, Workload } from '../workload/workload.js';

/** Lists whose product is measured. */
export interface Axes {
  readonly layers: readonly Layer[];
  /** Not used by `gates` patterns, which have their own. */
  readonly sparsities: readonly number[];
  readonly batches: readonly number[];
  readonly patterns: readonly Pattern[];
  readonly cache: CacheMode;
  readonly threads: number;
  /** Absent: latency. */
  readonly timing?: Timing;
}

/** More than this is a mistake: at a few seconds a row it would run for a day. */
export const MAX_ROWS = 10_000;

/** Rows that `axes` expands to, before doubles are dropped. */
export function productSize({ layers, sparsities, batches, patterns }: Axes): number {
  const fixed = patterns.filter(({ kind }) => kind === 'gates').length;
  return layers.length * batches.length * (sparsities.length * (patterns.length - fixed) + fixed);
}

/**
 * Why the product cannot be made, in one clause; null when it can: too many rows, or a pattern that
 * does not fit a layer.
 */
export function axesFault(axes: Axes): string | null {
  const size = productSize(axes);
  if (size > MAX_ROWS) return `${size} rows are too many, at most ${MAX_ROWS} are run; shorten a list`;
  for (const layer of axes.layers) {
    for (const pattern of axes.patterns) {
      const misfit = patternMisfit(pattern, layer);
      if (misfit !== null) return misfit.replace(/\.$/, '');
    }
  }
  const open = axes.patterns.find((pattern) => pattern.kind !== 'gates');
  return open !== undefined && axes.sparsities.length === 0
    ? `pattern '${patternId(open)}' needs a sparsity`
    : null;
}

/**
 * The product, in the order layer, sparsity, pattern, batch; equal workloads once.
 *
 * @throws RangeError where `axesFault` is not null.
 */
export function expandAxes(axes: Axes): Workload[] {
  const fault = axesFault(axes);
  if (fault !== null) throw new RangeError(fault);
  const { cache, threads, timing = 'latency' } = axes;
  const found = new Map<string, Workload>();
  for (const layer of axes.layers) {
    for (const { pattern, sparsity } of patternsAndSparsities(axes, layer)) {
      for (const batch of axes.batches) {
        const workload = makeWorkload({ layer, pattern, sparsity, batch, cache, threads, timing });
        if (!found.has(workload.id)) found.set(workload.id, workload);
      }
    }
  }
  return [...found.values()];
}

function patternsAndSparsities(
  { patterns, sparsities }: Axes,
  layer: Layer,
): { pattern: Pattern; sparsity: number }[] {
  const open = patterns.filter((pattern) => pattern.kind !== 'gates');
  const fixed = patterns.filter((pattern) => pattern.kind === 'gates');
  return [
    ...sparsities.flatMap((sparsity) => open.map((pattern) => ({ pattern, sparsity }))),
    ...fixed.map((pattern) => ({ pattern, sparsity: patternSparsity(pattern, layer) ?? 0 })),
  ];
}

/**
 * The dense product of another layer that a row is compared with: the same but for the layer. Its weights
 * have the row's share of zeros too, stored as any other value: a dense kernel takes as long for a zero,
 * and five per cent of the non-zeros are made and checked in a twentieth of the time and memory.
 */
export function baselineWorkload(layer: Layer, of: Workload): Workload {
  const { sparsity, batch, cache, threads, timing, steps } = of;
  return makeWorkload({
    layer,
    sparsity,
    pattern: { kind: 'uniform' },
    batch,
    cache,
    threads,
    timing,
    steps,
  });
}
