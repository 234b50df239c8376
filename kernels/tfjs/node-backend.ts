import { availableParallelism } from 'node:os';
import type { Availability, Backend, Kernel, Support, Workload } from '../contract.js';
import { OptionalMissing } from '../optional.js';
import { fromBatch, LATENCY_ONLY } from '../support.js';
import { prepareMatMul } from './matmul.js';
import { countThreads, libtensorflowVersion, loadTfjsNode, nodeEngine } from './node-engine.js';
import { NOT_INSTALLED, REMEDY } from './node-files.js';

/**
 * `W X` over `X W` on one thread, at 1760² and at 7680 × 2560: 2.7 and 2.0 times the time at batch 1, 1.6 and
 * 1.2 at batch 8, 0.99 and 0.82 at batch 16, 0.86 and 0.73 at batch 64 (31 interleaved rounds).
 */
const LEAST_BATCH_OF_WX = 9;

const MOST_WEIGHTS = 2 ** 31 - 1;

/**
 * TensorFlow.js on libtensorflow, dense. `threads` is how many TensorFlow computes with, in the whole
 * process: it cannot be changed after it is loaded. Workloads of another number belong into another process;
 * preparing one throws.
 */
export function createTfjsNodeBackend(threads: number): Backend {
  const engine = nodeEngine(threads);
  const supports = supportsMatMul(availableParallelism());
  const xw: Kernel = {
    id: 'tfjs-node/matmul-xw-f32',
    operand: 'dense',
    format: 'dense-transposed',
    supports,
    prepare: prepareMatMul(engine, 'xw'),
  };
  const wx: Kernel = {
    id: 'tfjs-node/matmul-wx-f32',
    operand: 'dense',
    format: 'dense',
    supports: fromBatch(LEAST_BATCH_OF_WX, supports),
    prepare: prepareMatMul(engine, 'wx'),
  };
  return {
    id: 'tfjs-node',
    label: 'TensorFlow.js Node',
    deviceClass: 'cpu',
    probe: () => probe(threads),
    kernels: () => [xw, wx],
  };
}

async function probe(threads: number): Promise<Availability> {
  try {
    const tf = await loadTfjsNode(threads);
    const library = libtensorflowVersion(tf);
    return {
      available: true,
      version: tf.version['tfjs-node'],
      detail: `libtensorflow ${library ?? 'of an unknown version'}, ${countThreads(threads)}`,
    };
  } catch (error) {
    return unavailable(error);
  }
}

/** What an error while loading means to a person. */
export function unavailable(error: unknown): Availability {
  if (error instanceof OptionalMissing) return { available: false, reason: NOT_INSTALLED, remedy: REMEDY };
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  return { available: false, reason: `tfjs-node could not load libtensorflow: ${line}`, remedy: REMEDY };
}

function supportsMatMul(processors: number) {
  return ({ m, k, threads, steps, timing }: Workload): Support => {
    if (steps !== null) return { ok: false, reason: 'computes single products, no time steps' };
    if (timing !== 'latency') return LATENCY_ONLY;
    if (threads > processors) {
      return { ok: false, reason: `would share ${processors} processors between ${threads} threads` };
    }
    if (m * k > MOST_WEIGHTS) {
      return { ok: false, reason: 'needs more weights than 32-bit integers can count' };
    }
    return { ok: true };
  };
}
