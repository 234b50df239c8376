/** Reports of one device that differ as runs do: the example's plain row with chosen times. */
import type { Report, Result, Samples } from '../../../src/report/schema.js';
import { remakeReport } from '../../../src/run/summarise.js';
import { createPrng, type Prng } from '../../../src/stats/prng.js';
import { exampleReport, exampleResults } from '../../fixtures/example-report.js';
import { normal } from '../../stats/simulate.js';

export interface Night {
  readonly index: number;
  /** By kernel: how many times its usual time it takes. */
  readonly factors?: Readonly<Record<string, number>>;
  /** Standard deviation of ln, from run to run and kernel to kernel. Default 0.01. */
  readonly spread?: number;
  /** How much slower all but a few rounds are: a machine that is busy. Default 0. */
  readonly busy?: number;
  /** Default 1. */
  readonly rows?: number;
}

const ROUNDS = 12;
const VISITS = 5;

export function nightReport({ index, factors = {}, spread = 0.01, busy = 0, rows = 1 }: Night): Report {
  const prng = createPrng(`night ${index}`);
  const results = Array.from({ length: rows }, (_, place): Result => {
    const row = exampleRow(place);
    const kernels = row.kernels.map((kernel) => {
      if (kernel.medianNs === null) return kernel;
      const ns = kernel.medianNs * (factors[kernel.id] ?? 1) * Math.exp(spread * normal(prng));
      return { ...kernel, samples: samples(ns, busy, prng) };
    });
    return { ...row, visits: VISITS, kernels, speedups: [] };
  });
  const places = Array.from({ length: rows * VISITS * ROUNDS }, (_, place) => place);
  const report = exampleReport({
    startedAt: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
    results,
    claims: [],
    failures: [],
    ruler: {
      result: places.map((place) => Math.floor(place / (VISITS * ROUNDS))),
      visit: places.map((place) => Math.floor(place / ROUNDS) % VISITS),
      round: places.map((place) => place % ROUNDS),
      ns: places.map(() => 400_000 * (1 + 0.01 * prng.nextFloat())),
    },
  });
  return remakeReport(report);
}

/** The example's plain row; from the second on the same of another layer. */
function exampleRow(place: number): Result {
  const [row] = exampleResults();
  if (place === 0) return row;
  const layer = `rnn:${64 * place}`;
  const id = row.workload.id.replace(/^[^/]*/, layer);
  return {
    ...row,
    workload: { ...row.workload, id, layer },
    kernels: row.kernels.map((kernel) =>
      kernel.workload === row.workload.id ? { ...kernel, workload: id } : kernel,
    ),
  };
}

function samples(ns: number, busy: number, prng: Prng): Samples {
  const places = Array.from({ length: VISITS * ROUNDS }, (_, place) => place);
  return {
    visit: places.map((place) => Math.floor(place / ROUNDS)),
    round: places.map((place) => place % ROUNDS),
    position: places.map(() => 0),
    startNs: places.map((place) => place * 1e6),
    iterations: places.map(() => 1),
    ns: places.map((place) => ns * (1 + (place % ROUNDS > 2 ? busy : 0)) * (1 + 0.01 * prng.nextFloat())),
    twin: places.map(() => 0),
  };
}
