import { describe, expect, it } from 'vitest';
import { denseBytes, expectedNnz, productFlops } from '../../src/workload/cost.js';
import { makeWorkload, type WorkloadFields, workloadGates, workloadLabel } from '../../src/workload/id.js';
import { MAX_LAYER_SIZE, parseLayer } from '../../src/workload/layer.js';
import { parsePattern } from '../../src/workload/pattern.js';
import type { Workload } from '../../src/workload/workload.js';

interface Typed extends Omit<Partial<WorkloadFields>, 'layer' | 'pattern'> {
  readonly layer?: string;
  readonly pattern?: string;
}

function workload({ layer = 'gru:2560', pattern = 'uniform', ...rest }: Typed = {}): Workload {
  const parsedLayer = parseLayer(layer);
  const parsedPattern = parsePattern(pattern);
  if (!parsedLayer.ok || !parsedPattern.ok) throw new Error('The test names no layer or pattern.');
  return makeWorkload({
    layer: parsedLayer.value,
    pattern: parsedPattern.value,
    sparsity: 0.95,
    batch: 1,
    ...rest,
  });
}

describe('makeWorkload', () => {
  it('builds every field and the id from what is given', () => {
    expect(workload()).toEqual({
      id: 'gru:2560/uniform/s0.95/b1/warm/t1/latency',
      layer: 'gru:2560',
      cell: 'gru',
      m: 7680,
      k: 2560,
      batch: 1,
      sparsity: 0.95,
      pattern: 'uniform',
      cache: 'warm',
      threads: 1,
      timing: 'latency',
      steps: null,
    });
  });

  it('appends time steps', () => {
    expect(workload({ steps: 50, cache: 'cold', threads: 4, batch: 8 }).id).toBe(
      'gru:2560/uniform/s0.95/b8/cold/t4/latency/T50',
    );
  });

  it('changes the id with every field', () => {
    const variants: Typed[] = [
      {},
      { layer: 'gru:2561' },
      { pattern: 'bernoulli' },
      { sparsity: 0.9 },
      { batch: 2 },
      { cache: 'cold' },
      { threads: 2 },
      { timing: 'device' },
      { steps: 1 },
    ];
    expect(new Set(variants.map((fields) => workload(fields).id)).size).toBe(variants.length);
  });

  it('takes the sparsity of per-gate densities from them', () => {
    const made = workload({ pattern: 'gates:0.05/0.05/0.2', sparsity: 0.5 });
    expect(made.sparsity).toBe(0.9);
    expect(made.id).toBe('gru:2560/gates:0.05/0.05/0.2/s0.9/b1/warm/t1/latency');
  });

  it('throws when the pattern does not fit the layer', () => {
    expect(() => workload({ pattern: 'gates:0.1/0.2' })).toThrow(RangeError);
  });
});

describe('workloadLabel', () => {
  it('says what is not the usual', () => {
    expect(workloadLabel(workload())).toBe('GRU 2560, 95 %, batch 1');
    expect(workloadLabel(workload({ sparsity: 0 }))).toBe('GRU 2560, dense, batch 1');
    expect(
      workloadLabel(
        workload({
          layer: 'gemm:7x5',
          pattern: 'bank:2',
          sparsity: 0.123,
          cache: 'cold',
          threads: 2,
          steps: 3,
          timing: 'device',
        }),
      ),
    ).toBe('GEMM 7×5, 12.3 %, batch 1, bank:2, cold, 2 threads, device, 3 steps');
  });
});

describe('cost', () => {
  it('counts a GRU by hand', () => {
    const gru = workload({ batch: 4 });
    expect(denseBytes(gru)).toBe(78_643_200);
    expect(productFlops(gru)).toBe(157_286_400);
    expect(expectedNnz(gru)).toBe(983_040);
    expect(workloadGates(gru)).toBe(3);
  });

  it.each([
    ['uniform', 'gemm:3x5', 7],
    ['bernoulli', 'gemm:3x5', 7],
    ['bank:2', 'gemm:3x5', 6],
    ['block:2x2', 'gemm:4x4', 8],
  ])('expects of %s on %s at 53 %% sparsity %i non-zeros', (pattern, layer, nnz) => {
    expect(expectedNnz(workload({ pattern, layer, sparsity: 0.53 }))).toBe(nnz);
  });

  it('counts a kept diagonal on top of a density', () => {
    expect(expectedNnz(workload({ layer: 'rnn:10', pattern: 'gates:0.1+diag' }))).toBe(20);
    expect(expectedNnz(workload({ layer: 'rnn:10', pattern: 'gates:1+diag' }))).toBe(100);
  });

  it('stays finite for the largest layer that can be named', () => {
    const huge = workload({ layer: `lstm:${MAX_LAYER_SIZE}`, batch: 65_536 });
    for (const figure of [denseBytes(huge), productFlops(huge), expectedNnz(huge)]) {
      expect(Number.isFinite(figure)).toBe(true);
      expect(figure).toBeGreaterThan(1e17);
    }
  });
});
