import { GATES, layerLabel } from './layer.js';
import { type Pattern, patternId, patternMisfit, patternSparsity } from './pattern.js';
import type { CacheMode, Layer, Timing, Workload } from './workload.js';

export interface WorkloadFields {
  readonly layer: Layer;
  /** A `gates` pattern has its own; then this one is not used. */
  readonly sparsity: number;
  readonly pattern: Pattern;
  readonly batch: number;
  /** Default `warm`. */
  readonly cache?: CacheMode;
  /** Default 1. */
  readonly threads?: number;
  /** Default `latency`. */
  readonly timing?: Timing;
  /** Default null: one product. */
  readonly steps?: number | null;
}

/**
 * A workload with its stable id, such as `gru:2560/uniform/s0.95/b1/warm/t1/latency` (`/T50` is
 * appended for 50 time steps). Throws RangeError when the pattern does not fit the layer.
 */
export function makeWorkload(fields: WorkloadFields): Workload {
  const { layer, pattern, batch, cache = 'warm', threads = 1, timing = 'latency', steps = null } = fields;
  const misfit = patternMisfit(pattern, layer);
  if (misfit !== null) throw new RangeError(misfit);
  const sparsity = patternSparsity(pattern, layer) ?? fields.sparsity;
  const named = {
    layer: layer.id,
    pattern: patternId(pattern),
    sparsity,
    batch,
    cache,
    threads,
    timing,
    steps,
  };
  return { id: workloadId(named), cell: layer.cell, m: layer.m, k: layer.k, ...named };
}

/** `GRU 2560, 95 %, batch 1`, and whatever else is not the usual: pattern, cold, threads, timing, steps. */
export function workloadLabel(workload: Workload): string {
  const { layer, sparsity, batch, pattern, cache, threads, timing, steps } = workload;
  const parts = [layerLabel(layer), sparsity === 0 ? 'dense' : percent(sparsity), `batch ${batch}`];
  if (pattern !== 'uniform') parts.push(pattern);
  if (cache !== 'warm') parts.push(cache);
  if (threads !== 1) parts.push(`${threads} threads`);
  if (timing !== 'latency') parts.push(timing);
  if (steps !== null) parts.push(`${steps} steps`);
  return parts.join(', ');
}

/** Row blocks that the workload's matrix is made of. */
export function workloadGates(workload: Workload): number {
  return GATES[workload.cell];
}

function workloadId(w: Omit<Workload, 'id' | 'cell' | 'm' | 'k'>): string {
  const parts = [w.layer, w.pattern, `s${w.sparsity}`, `b${w.batch}`, w.cache, `t${w.threads}`, w.timing];
  if (w.steps !== null) parts.push(`T${w.steps}`);
  return parts.join('/');
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(6))} %`;
}
