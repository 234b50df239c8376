/**
 * What is timed: products handed over to the device, in the three ways of a workload's `timing`.
 *
 * Device time is that of the device alone only while its next product is already waiting. A call of a library
 * takes some microseconds on the host, which is longer than many a product: one by one, the device's clock would
 * time the host. So products are recorded into graphs of 64, 32, … 1, and a run is a few graphs: one call hands
 * over up to 64 products. Where a library cannot be recorded, its products are handed over one by one.
 */
import type { RunResult, Workload } from '../contract.js';
import type { CudaRuntime, Graph } from './runtime.js';

/** The largest graph is long enough for the host to hand over the next one meanwhile. */
const LARGEST_GRAPH = 64;

export interface Launches {
  run(iterations: number): RunResult;
  free(): void;
}

/** `launch` hands one product over to the stream. */
export function createLaunches(cuda: CudaRuntime, timing: Workload['timing'], launch: () => void): Launches {
  if (timing === 'device') return byDeviceClock(cuda, launch);
  return {
    free() {},
    run(iterations) {
      if (timing === 'latency') {
        for (let i = 0; i < iterations; i++) {
          launch();
          cuda.synchronize();
        }
      } else {
        for (let i = 0; i < iterations; i++) launch();
        cuda.synchronize();
      }
    },
  };
}

function byDeviceClock(cuda: CudaRuntime, launch: () => void): Launches {
  const graphs = new Map<number, Graph>();
  let canRecord: boolean | null = null;
  const graphOf = (products: number): Graph | null => {
    const known = graphs.get(products);
    if (known) return known;
    const made = cuda.capture(() => {
      for (let i = 0; i < products; i++) launch();
    });
    if (made) graphs.set(products, made);
    return made;
  };
  /** The graphs of a run, the largest first. */
  const planOf = (iterations: number): readonly (() => void)[] | null => {
    if (canRecord === null) {
      // A library loads its code at the first launch, which must not happen while it is recorded.
      launch();
      cuda.synchronize();
      canRecord = graphOf(1) !== null;
    }
    if (!canRecord) return null;
    const plan: (() => void)[] = [];
    let left = iterations;
    for (let products = LARGEST_GRAPH; products >= 1; products /= 2) {
      if (left < products) continue;
      const graph = graphOf(products);
      if (graph === null) return null;
      for (; left >= products; left -= products) plan.push(graph.launch);
    }
    return plan;
  };
  return {
    run(iterations) {
      const plan = planOf(iterations);
      cuda.startClock();
      if (plan) for (const handOver of plan) handOver();
      else for (let i = 0; i < iterations; i++) launch();
      return { deviceNs: cuda.stopClock() };
    },
    free() {
      for (const graph of graphs.values()) graph.free();
      graphs.clear();
    },
  };
}
