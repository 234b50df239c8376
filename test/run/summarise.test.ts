import { describe, expect, it } from 'vitest';
import type { Report, Roofline } from '../../src/report/schema.js';
import { judgeReport, rooflineOfReport, summariseResult } from '../../src/run/summarise.js';
import { createPrng } from '../../src/stats/prng.js';
import { exampleReport } from '../fixtures/example-report.js';
import { dense, kernel, result, samples, workload } from './helpers.js';

const roofline: Roofline = {
  backend: 'wasm',
  threads: 1,
  label: 'test',
  multiplyAddGflops: 50,
  read: [{ bytes: 1 << 20, gbPerS: 50 }],
};
const context = {
  seed: 1,
  classOf: () => 'cpu' as const,
  rooflineOf: (_: string, threads: number) => (threads === 1 ? roofline : undefined),
  rulerAt: () => undefined,
};

/** Five visits of twenty rounds around `ns`, each round with its own noise. */
function noisy(ns: number, seed: number): number[][] {
  const prng = createPrng(seed);
  return Array.from({ length: 5 }, () =>
    Array.from({ length: 20 }, () => ns * (1 + 0.01 * (prng.nextFloat() - 0.5))),
  );
}

describe('summariseResult', () => {
  const row = summariseResult(
    result([
      dense('wasm/d', 200_000, { samples: samples(noisy(200_000, 1)), weightBytes: 4 * 1760 * 1760 }),
      dense('tfjs-wasm/d', 210_000, { samples: samples(noisy(210_000, 2)) }),
      dense('js/d', 1_000_000, { samples: samples(noisy(1_000_000, 3)) }),
      kernel('wasm/s', 40_000, { samples: samples(noisy(40_000, 4)) }),
      kernel('js/s', 125_000, { samples: samples(noisy(125_000, 5)) }),
    ]),
    context,
  );
  const find = (scope: string, sparse: string) =>
    row.speedups.find((speedup) => speedup.scope === scope && speedup.sparse === sparse);

  it('divides dense by sparse within the backend and over the strongest dense', () => {
    expect(find('same-backend', 'js/s')?.ratio).toBeCloseTo(8, 1);
    expect(find('strongest-dense', 'js/s')?.ratio).toBeCloseTo(1.6, 1);
    expect(find('strongest-dense', 'js/s')?.dense).toBe('wasm/d');
    expect(find('same-backend', 'wasm/s')?.ratio).toBeCloseTo(5, 1);
  });

  it('compares no kernel with a dense one in TF32, whose roof is another too', () => {
    const dense32 = dense('wasm/d', 200_000, { samples: samples(noisy(200_000, 1)) });
    const tf32 = dense('wasm/d-tf32', 20_000, {
      arithmetic: 'tf32',
      samples: samples(noisy(20_000, 2)),
      weightBytes: 4,
    });
    const { speedups, kernels } = summariseResult(
      result([tf32, dense32, kernel('wasm/s', 40_000, { samples: samples(noisy(40_000, 3)) })]),
      context,
    );
    expect(speedups.map(({ dense }) => dense)).toEqual(['wasm/d', 'wasm/d']);
    expect(kernels[0]).toMatchObject({ medianNs: expect.any(Number), ceilingFraction: null });
  });

  it('compares a kernel with dense ones of its own class of device only', () => {
    const mixed = summariseResult(
      result([
        dense('card/d', 20_000, { samples: samples(noisy(20_000, 1)) }),
        dense('wasm/d', 200_000, { samples: samples(noisy(200_000, 2)) }),
        kernel('wasm/s', 40_000, { samples: samples(noisy(40_000, 3)) }),
        kernel('card/s', 10_000, { samples: samples(noisy(10_000, 4)) }),
      ]),
      { ...context, classOf: (backend) => (backend === 'card' ? 'gpu' : 'cpu') },
    );
    const over = mixed.speedups.filter(({ scope }) => scope === 'strongest-dense');
    expect(over.map(({ sparse, dense: opponent }) => [sparse, opponent])).toEqual([
      ['wasm/s', 'wasm/d'],
      ['card/s', 'card/d'],
    ]);
  });

  it('makes rates of medians: dense counts its zeros, sparse its non-zeros and, effectively, all', () => {
    const d = row.kernels[0];
    expect(d.gflops).toBeCloseTo((2 * 1760 * 1760) / 200_000, 0);
    expect(d.gbPerS).toBeCloseTo((4 * 1760 * 1760 + 4 * 3520) / 200_000, 0);
    const s = row.kernels[3];
    expect(s.gflops).toBeCloseTo((2 * 154_880) / 40_000, 1);
    expect(s.effectiveGflops).toBeCloseTo((2 * 1760 * 1760) / 40_000, 0);
    expect(d.ceilingFraction).toBeCloseTo((4 * 1760 * 1760 + 4 * 3520) / 50 / 200_000, 1);
  });

  describe('of several threads', () => {
    const one = result([
      dense('wasm/d', 200_000, { samples: samples(noisy(200_000, 1)), weightBytes: 4 * 1760 * 1760 }),
    ]);
    const two = { ...one, workload: { ...one.workload, threads: 2 } };

    it('has the ceiling of as many threads, and says so', () => {
      const ofTwo = { ...roofline, threads: 2, read: [{ bytes: 1 << 20, gbPerS: 80 }] };
      const both = (_: string, threads: number) => (threads === 1 ? roofline : ofTwo);
      const ceilings = [one, two].map(
        (row) => summariseResult(row, { ...context, rooflineOf: both }).kernels[0],
      );
      expect(ceilings.map(({ ceiling }) => ceiling)).toEqual(['read 50 GB/s', 'read 80 GB/s, 2 threads']);
      const [ofOne, ofBoth] = ceilings.map(({ ceilingFraction }) => ceilingFraction ?? 0);
      expect(ofBoth / ofOne).toBeCloseTo(50 / 80, 9);
    });

    it('has no ceiling where there are roofs of one thread only', () => {
      const [kernelOfTwo] = summariseResult(two, context).kernels;
      expect(kernelOfTwo).toMatchObject({ ceilingFraction: null, ceiling: null });
      expect(kernelOfTwo.gflops).toBeGreaterThan(0);
    });
  });

  it('compares with the baseline layer where there is one', () => {
    const baseline = { ...workload('rnn:704', { sparsity: 0 }), nnz: null };
    const based = summariseResult(
      {
        ...row,
        baseline,
        kernels: [
          ...row.kernels,
          dense('wasm/d', 30_000, { workload: baseline.id, samples: samples(noisy(30_000, 6)) }),
        ],
      },
      context,
    );
    const found = based.speedups.find(
      ({ scope, sparse }) => scope === 'baseline-layer' && sparse === 'wasm/s',
    );
    expect(found?.ratio).toBeCloseTo(0.75, 1);
    expect(found?.denseWorkload).toBe(baseline.id);
  });

  it('says STATE-DEPENDENT when the ratio follows the ruler', () => {
    const states = [0, 1, 0, 1, 0].map((state) =>
      Array.from({ length: 20 }, (_, round) => (round + state) % 2),
    );
    const slowed = (factor: number) => states.map((rounds) => rounds.map((state) => (state ? factor : 1)));
    const scale = (ns: number, factor: number) => slowed(factor).map((rounds) => rounds.map((f) => ns * f));
    const dependent = summariseResult(
      result([
        dense('wasm/d', 100, { samples: samples(scale(100, 1)) }),
        kernel('wasm/s', 10, { samples: samples(scale(10, 1.4)) }),
      ]),
      { ...context, rulerAt: (visit, round) => (states[visit][round] ? 420 : 300) },
    );
    const { state } = dependent.speedups.find(({ scope }) => scope === 'strongest-dense') ?? {};
    expect(state?.fast).toBeCloseTo(10, 5);
    expect(state?.slow).toBeCloseTo(10 / 1.4, 5);
  });

  it('leaves a kernel without samples without figures', () => {
    const empty = summariseResult(result([dense('wasm/d', 1), kernel('wasm/s', 1)]), context);
    expect(empty.speedups).toEqual([]);
    expect(empty.kernels.every(({ medianNs }) => medianNs === null)).toBe(true);
  });
});

describe('rooflineOfReport', () => {
  const ofTwo = { ...roofline, threads: 2 };
  const backends = [
    { id: 'tfjs-wasm', roofline: 'wasm' },
    { id: 'onnxruntime', roofline: null },
  ].map((fields) => ({ ...exampleReport().backends[0], ...fields }));
  const rooflineOf = rooflineOfReport({ backends, roofline: [roofline, ofTwo] });

  it('is that of the engine underneath, with as many threads', () => {
    expect(rooflineOf('tfjs-wasm', 1)).toBe(roofline);
    expect(rooflineOf('tfjs-wasm', 2)).toBe(ofTwo);
  });

  it('is none for a library without roofs, and for threads that were not measured', () => {
    expect(rooflineOf('onnxruntime', 1)).toBeUndefined();
    expect(rooflineOf('tfjs-wasm', 3)).toBeUndefined();
  });
});

describe('judgeReport', () => {
  const twinned = (spread: number): Report => {
    const main = noisy(1000, 1);
    const twin = noisy(1000, 2).map((rounds, visit) =>
      rounds.map((ns) => ns * (visit % 2 ? 1 + spread : 1 - spread)),
    );
    const columns = samples(main);
    const twins = samples(twin, 1);
    const merged = structuredClone(columns);
    for (const key of Object.keys(columns) as (keyof typeof columns)[]) {
      Object.assign(merged, { [key]: [...columns[key], ...twins[key]] });
    }
    const row = summariseResult(
      result(
        [
          dense('wasm/d', 1000, { samples: merged }),
          kernel('wasm/s', 950, { samples: samples(noisy(950, 3)) }),
        ],
        {
          visits: 5,
        },
      ),
      context,
    );
    return judgeReport({ ...exampleReport(), results: [row] });
  };

  it('raises the floor when twins differ, and takes verdicts back', () => {
    const quiet = twinned(0.001);
    expect(quiet.noise.floor).toBe(0.02);
    expect(quiet.results[0].speedups[0].verdict).toBe('FASTER');
    const loud = twinned(0.1);
    expect(loud.noise.floor).toBeCloseTo((2 * 0.1) / Math.sqrt(5), 2);
    expect(loud.noise.twinRatios).toHaveLength(5);
    expect(loud.results[0].speedups[0].verdict).not.toBe('FASTER');
  });

  it('draws the intervals of rows towards what all of them say of the spread of visits, from three rows on', () => {
    const row = (seed: number, spread: number) => {
      const prng = createPrng(`row ${seed}`);
      const visits = (ns: number) =>
        Array.from({ length: 5 }, () => {
          const factor = Math.exp(spread * (prng.nextFloat() - 0.5));
          return Array.from({ length: 20 }, () => ns * factor * (1 + 0.001 * prng.nextFloat()));
        });
      return summariseResult(
        result(
          [
            dense('wasm/d', 200_000, { samples: samples(visits(200_000)) }),
            kernel('wasm/s', 40_000, { samples: samples(visits(40_000)) }),
          ],
          { visits: 5 },
        ),
        context,
      );
    };
    const rows = [row(1, 0.02), row(2, 0.1), row(3, 0.1), row(4, 0.1)];
    const steady = (results: Report['results']) => {
      const [{ ciLow, ciHigh, ratio, visitRatios }] = results[0].speedups;
      return { ratio, width: Math.log(ciHigh / ciLow), visitRatios };
    };
    const judged = (results: Report['results']) =>
      steady(judgeReport({ ...exampleReport(), results }).results);
    expect(steady(rows).visitRatios).toHaveLength(5);
    expect(judged(rows).ratio).toBeCloseTo(steady(rows).ratio, 9);
    expect(judged(rows).width).toBeGreaterThan(1.3 * steady(rows).width);
    expect(judged(rows.slice(0, 2))).toEqual(steady(rows));
  });

  it('judges the same report the same way twice', () => {
    const once = twinned(0.03);
    expect(judgeReport(once)).toEqual(once);
  });
});
