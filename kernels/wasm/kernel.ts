import type { Kernel, Operand, Support, Weights, Workload } from '../contract.js';
import type { Arithmetic } from './arithmetic.js';
import type { Features } from './features.js';
import { type Product, prepareProduct } from './product.js';

/** What distinguishes one WebAssembly kernel from another. */
export interface KernelSpec {
  /** The part of the id after `wasm/`. */
  readonly name: string;
  readonly operand: Operand;
  readonly format: string;
  readonly batches: BatchRange;
  readonly arithmetic: Arithmetic;
  plan(workload: Workload, weights: Weights): Product;
}

/** Batch sizes that a kernel is written for, both ends included. */
export interface BatchRange {
  readonly least: number;
  readonly most: number;
}

function describe({ least, most }: BatchRange): string {
  if (least === most) return `batch ${least} only`;
  return most === Number.POSITIVE_INFINITY
    ? `batch ${least} and above only`
    : `batch ${least} to ${most} only`;
}

function supports(workload: Workload, spec: KernelSpec, features: Features): Support {
  const { batch, threads, timing, steps } = workload;
  const { least, most } = spec.batches;
  if (spec.arithmetic === 'relaxed' && !features.relaxedSimd) {
    return { ok: false, reason: 'needs relaxed SIMD, which this engine does not have' };
  }
  if (threads !== 1) return { ok: false, reason: 'one thread only' };
  if (timing !== 'latency') return { ok: false, reason: 'latency only' };
  if (steps !== null) return { ok: false, reason: 'single products only, no time steps' };
  return batch >= least && batch <= most ? { ok: true } : { ok: false, reason: describe(spec.batches) };
}

export function defineKernel(spec: KernelSpec, features: Features): Kernel {
  return {
    id: `wasm/${spec.name}`,
    operand: spec.operand,
    format: spec.format,
    supports: (workload) => supports(workload, spec, features),
    prepare: async (workload, weights) => prepareProduct(spec.plan(workload, weights)),
  };
}
