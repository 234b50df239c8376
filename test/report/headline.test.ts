import { describe, expect, it } from 'vitest';
import { bestSparseKernel, comparedBackends, headline, headlines } from '../../src/report/headline.js';
import type { Result } from '../../src/report/schema.js';
import { untimedKernel } from '../fixtures/example-kernels.js';
import { exampleReport, exampleResults } from '../fixtures/example-report.js';

const [plain, wrong, stateDependent, ambiguous, provisional] = exampleResults() as [
  Result,
  Result,
  Result,
  Result,
  Result,
];
const report = exampleReport();

describe('headline', () => {
  it('takes the best sparse kernel and its speed-up over the strongest dense one', () => {
    const first = headline(report, plain);
    expect(first.sparse?.id).toBe('wasm/sell8-f32');
    expect(first.dense?.id).toBe('wasm/gemv4-f32');
    expect(first.speedup).toMatchObject({ scope: 'strongest-dense', sparse: 'wasm/sell8-f32', ratio: 8 });
    expect(first.ceilingFraction).toBe(0.72);
    expect(first.verdict).toEqual({
      word: 'FASTER',
      provisional: false,
      stateDependent: false,
      reason: null,
    });
    expect(first.claims.map(({ row }) => row)).toEqual(['RNN 1760, 95 %, batch 1']);
  });

  it('never takes a kernel of a software adapter, but for the ratio within its backend', () => {
    const kernels = plain.kernels.map((kernel) =>
      kernel.id === 'js/csr-f32' ? { ...kernel, pilotMedianNs: 1, software: true } : kernel,
    );
    const marked = { ...plain, kernels };
    expect(bestSparseKernel(marked)?.id).toBe('wasm/sell8-f32');
    expect(bestSparseKernel(marked, 'js')?.id).toBe('js/csr-f32');
    expect(headline(report, marked).sameBackend.has('js')).toBe(true);
    const alone = { ...plain, kernels: kernels.filter(({ backend }) => backend === 'js') };
    expect(bestSparseKernel(alone)).toBeNull();
  });

  it('chooses by the time in the race, not by the figures that are reported', () => {
    const kernels = plain.kernels.map((kernel) =>
      kernel.id === 'wasm/sell8-f32' ? { ...kernel, medianNs: 1e9 } : kernel,
    );
    expect(bestSparseKernel({ ...plain, kernels })?.id).toBe('wasm/sell8-f32');
    const raced = plain.kernels.map((kernel) =>
      kernel.id === 'js/csr-f32' ? { ...kernel, pilotMedianNs: 1 } : kernel,
    );
    expect(bestSparseKernel({ ...plain, kernels: raced })?.id).toBe('js/csr-f32');
  });

  it('compares with the dense kernel of the baseline layer, not with the same kernel of the row', () => {
    const { baseline, dense, result } = headline(report, wrong);
    expect(baseline).toMatchObject({ ratio: 4, denseWorkload: wrong.baseline?.id });
    expect(dense?.workload).toBe(result.workload.id);
    expect(dense?.medianNs).toBe(800_000);
  });

  it('has a backend of its own ratio only where both its sides were timed', () => {
    expect([...headline(report, plain).sameBackend.keys()]).toEqual(['js', 'wasm']);
    expect([...headline(report, wrong).sameBackend.keys()]).toEqual(['wasm']);
    expect(comparedBackends(report)).toEqual(['js', 'wasm']);
  });

  it('puts every kind of verdict into words', () => {
    expect(headline(report, stateDependent).verdict).toMatchObject({ word: 'FASTER', stateDependent: true });
    expect(headline(report, ambiguous).verdict).toMatchObject({
      word: 'AMBIGUOUS',
      reason: expect.any(String),
    });
    expect(headline(report, provisional).verdict).toMatchObject({ word: 'FASTER', provisional: true });
    const waiting = { ...plain, stopReason: null, visits: 0, kernels: [], speedups: [] };
    expect(headline(report, waiting).verdict).toMatchObject({ word: 'WAITING', provisional: true });
  });

  it('says which side is missing, and why', () => {
    const without = (operand: 'dense' | 'sparse'): Result => ({
      ...plain,
      speedups: [],
      kernels: plain.kernels.map((kernel) =>
        kernel.operand === operand ? untimedKernel(kernel, 'failed', 'its process ended') : kernel,
      ),
    });
    expect(headline(report, without('dense')).verdict).toMatchObject({
      word: 'NOT MEASURED',
      reason: 'no dense kernel could be timed (js/gemv4-f32: its process ended)',
    });
    expect(headline(report, without('sparse')).verdict.reason).toMatch(/^no sparse kernel could be timed/);
    const skipped: Result = { ...without('dense'), stopReason: 'skipped', reason: 'needs 4 GB of memory' };
    expect(headline(report, skipped).verdict.reason).toBe('needs 4 GB of memory');
  });

  it('is one per row, in the order of the report', () => {
    expect(headlines(report).map(({ result }) => result)).toEqual(report.results);
  });
});
