import type { Kernel, Operand, Support, Weights, Workload } from '../contract.js';
import { type Product, prepareProduct } from './product.js';

/** What distinguishes one WebAssembly kernel from another. */
export interface KernelSpec {
  /** The part of the id after `wasm/`. */
  readonly name: string;
  readonly operand: Operand;
  readonly format: string;
  readonly batches: BatchRange;
  plan(workload: Workload, weights: Weights): Product;
}

/** Batch sizes that a kernel is written for, both ends included. */
export interface BatchRange {
  readonly least: number;
  readonly most: number;
}

function supports({ batch, threads, timing, steps }: Workload, { least, most }: BatchRange): Support {
  if (threads !== 1) return { ok: false, reason: 'one thread only' };
  if (timing !== 'latency') return { ok: false, reason: 'latency only' };
  if (steps !== null) return { ok: false, reason: 'single products only, no time steps' };
  if (batch >= least && batch <= most) return { ok: true };
  const range = least === most ? `batch ${least}` : `batch ${least} to ${most}`;
  return {
    ok: false,
    reason: `${most === Number.POSITIVE_INFINITY ? `batch ${least} and above` : range} only`,
  };
}

export function defineKernel(spec: KernelSpec): Kernel {
  return {
    id: `wasm/${spec.name}`,
    operand: spec.operand,
    format: spec.format,
    supports: (workload) => supports(workload, spec.batches),
    prepare: (workload, weights) => prepareProduct(spec.plan(workload, weights)),
  };
}
