import type { KernelResult, Result } from '../../src/report/schema.js';
import { emptySamples } from '../../src/run/samples.js';
import { makeWorkload } from '../../src/workload/id.js';
import { parseLayer } from '../../src/workload/layer.js';
import type { Workload } from '../../src/workload/workload.js';

export function workload(layer = 'rnn:1760', overrides: Partial<Workload> = {}): Workload {
  const parsed = parseLayer(layer);
  if (!parsed.ok) throw new Error(parsed.message);
  const made = makeWorkload({ layer: parsed.value, sparsity: 0.95, batch: 1, pattern: { kind: 'uniform' } });
  return { ...made, ...overrides };
}

export function kernel(
  id: string,
  pilotMedianNs: number | null,
  overrides: Partial<KernelResult> = {},
): KernelResult {
  return {
    id,
    backend: id.split('/')[0],
    operand: 'sparse',
    format: 'csr',
    workload: workload().id,
    threads: 1,
    weightBytes: 1000,
    prepareMs: 1,
    status: 'timed',
    reason: null,
    pilotMedianNs,
    medianNs: null,
    q1Ns: null,
    q3Ns: null,
    gflops: null,
    effectiveGflops: null,
    gbPerS: null,
    ceilingFraction: null,
    ceiling: null,
    outliers: null,
    check: null,
    samples: emptySamples(),
    ...overrides,
  };
}

export function dense(
  id: string,
  pilotMedianNs: number,
  overrides: Partial<KernelResult> = {},
): KernelResult {
  return kernel(id, pilotMedianNs, { operand: 'dense', format: 'dense', ...overrides });
}

export function result(kernels: readonly KernelResult[], overrides: Partial<Result> = {}): Result {
  return {
    workload: { ...workload(), nnz: 154_880 },
    baseline: null,
    visits: 0,
    processors: [],
    stopReason: null,
    reason: null,
    kernels: [...kernels],
    speedups: [],
    ...overrides,
  };
}

/** Columns of samples: `ns[visit][round]`; null where the kernel was not sampled. */
export function samples(
  ns: readonly (readonly (number | null)[])[],
  twin: 0 | 1 = 0,
): KernelResult['samples'] {
  const columns = emptySamples();
  for (const [visit, rounds] of ns.entries()) {
    for (const [round, value] of rounds.entries()) {
      if (value === null) continue;
      columns.visit.push(visit);
      columns.round.push(round);
      columns.position.push(0);
      columns.startNs.push(visit * 1e9 + round * 1e6);
      columns.iterations.push(10);
      columns.ns.push(value);
      columns.twin.push(twin);
    }
  }
  return columns;
}
