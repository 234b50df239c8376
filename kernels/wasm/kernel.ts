import type { Kernel, Operand, PreparedKernel, Support, Weights, Workload } from '../contract.js';
import { LATENCY_ONLY } from '../support.js';
import type { Arithmetic } from './arithmetic.js';
import type { Features } from './features.js';
import { type Product, prepareParts, runAlone } from './product.js';
import type { TeamPool } from './threads/pool.js';
import { cutRows, sliceRows } from './threads/split.js';

/** What distinguishes one WebAssembly kernel from another. */
export interface KernelSpec {
  /** The part of the id after `wasm/`. */
  readonly name: string;
  readonly operand: Operand;
  readonly format: string;
  readonly batches: BatchRange;
  readonly arithmetic: Arithmetic;
  /** With several threads, a thread's rows begin at a multiple of this, so that no strip or slice is cut. */
  readonly rowMultiple: number;
  /** Why the weights of a workload are none for this kernel; null where they are. Absent: all are. */
  misfit?(workload: Workload): string | null;
  /** The product of W, or of some of its rows. At least one row. */
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

/** What several threads take; null where there is only the caller's. */
export interface Threads {
  /** Processors that this process may use. */
  readonly processors: () => number;
  readonly pool: TeamPool;
}

function supportsThreads(count: number, threads: Threads | null): Support {
  if (count === 1) return { ok: true };
  if (threads === null) return { ok: false, reason: 'one thread only' };
  const processors = threads.processors();
  return count <= processors
    ? { ok: true }
    : { ok: false, reason: `would share ${processors} processors between ${count} threads` };
}

function supports(
  workload: Workload,
  spec: KernelSpec,
  features: Features,
  threads: Threads | null,
): Support {
  const { batch, timing, steps } = workload;
  const { least, most } = spec.batches;
  if (spec.arithmetic === 'relaxed' && !features.relaxedSimd) {
    return { ok: false, reason: 'needs relaxed SIMD, which this engine does not have' };
  }
  if (timing !== 'latency') return LATENCY_ONLY;
  if (steps !== null) return { ok: false, reason: 'single products only, no time steps' };
  if (batch < least || batch > most) return { ok: false, reason: describe(spec.batches) };
  const misfit = spec.misfit?.(workload) ?? null;
  if (misfit !== null) return { ok: false, reason: misfit };
  return supportsThreads(workload.threads, threads);
}

/** The rows shared out to the threads; fewer parts where rows are few. */
function planParts(spec: KernelSpec, workload: Workload, weights: Weights): readonly Product[] {
  if (workload.threads === 1) return [spec.plan(workload, weights)];
  const cuts = cutRows(weights, spec.operand, workload.threads, spec.rowMultiple);
  return cuts.slice(1).map((end, i) => spec.plan(workload, sliceRows(weights, cuts[i], end)));
}

async function prepare(
  spec: KernelSpec,
  workload: Workload,
  weights: Weights,
  threads: Threads | null,
): Promise<PreparedKernel> {
  const parts = planParts(spec, workload, weights);
  if (threads === null || parts.length === 1) return prepareParts(parts, 'own', runAlone);
  return prepareParts(parts, 'shared', (module, memory) => threads.pool.load(parts.length, module, memory));
}

/** `threads`: null where the caller computes alone. */
export function defineKernel(spec: KernelSpec, features: Features, threads: Threads | null): Kernel {
  return {
    id: `wasm/${spec.name}`,
    operand: spec.operand,
    format: spec.format,
    supports: (workload) => supports(workload, spec, features, threads),
    prepare: (workload, weights) => prepare(spec, workload, weights, threads),
  };
}
