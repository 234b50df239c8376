/** A whole run on real kernels: what its report holds, and that every figure follows from its samples. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { readReport } from '../../src/report/read.js';
import { type Report, reportSchema } from '../../src/report/schema.js';
import type { Progress, RunEvent, RunOutcome } from '../../src/run/events.js';
import { judgeReport, rooflineOfReport, summariseResult } from '../../src/run/summarise.js';
import { ROOT } from './built.js';
import { measure, registered, row, temporaryFolder } from './engine.js';

const VISITS = 3;
const BACKENDS = ['js', 'wasm'];
const rows = [row('rnn:64'), row('gru:64', { batch: 4, sparsity: 0.8 })];

describe('a run of two rows with js and wasm', () => {
  let outcome: RunOutcome;
  let report: Report;
  const events: RunEvent[] = [];

  beforeAll(async () => {
    const backends = BACKENDS.map((id) => registered(id));
    outcome = await measure({ rows, backends, visits: VISITS, maxTimeSeconds: 60 }, (event) =>
      events.push(structuredClone(event)),
    );
    report = outcome.report;
  });

  const timed = () =>
    report.results.flatMap(({ kernels }) => kernels.filter(({ status }) => status === 'timed'));

  it('ends well, with the visits asked for', () => {
    expect(outcome.exitCode).toBe(0);
    expect(outcome.path).toBeNull();
    expect(report.failures).toEqual([]);
    expect(report.unavailable).toEqual([]);
    expect(report.backends.map(({ id }) => id)).toEqual(BACKENDS);
    expect(report.results.map(({ visits, stopReason }) => [visits, stopReason])).toEqual([
      [VISITS, 'precision'],
      [VISITS, 'precision'],
    ]);
    expect(report.results.map(({ workload }) => workload.nnz)).toEqual([
      Math.round(64 * 64 * 0.1),
      Math.round(3 * 64 * 64 * 0.2),
    ]);
  });

  it('is a report by the published JSON Schema and by our own, before and after its way through JSON', () => {
    const schema = JSON.parse(readFileSync(`${ROOT}/reports/schema/v1.json`, 'utf8'));
    const validate = new Ajv2020({ strict: true, formats: { 'date-time': true } }).compile(schema);
    const read: unknown = JSON.parse(JSON.stringify(report));
    expect(validate(read), JSON.stringify(validate.errors)).toBe(true);
    expect(reportSchema.parse(read)).toEqual(report);
  });

  it('has roofs of both runtimes and a ceiling fraction of every timed kernel', () => {
    expect(report.roofline.map(({ backend, threads }) => [backend, threads])).toEqual(
      BACKENDS.map((backend) => [backend, 1]),
    );
    for (const { ceilingFraction, ceiling } of timed()) {
      expect(ceilingFraction).toBeGreaterThan(0);
      expect(ceiling).toMatch(/^(read .* GB\/s|multiply-add .* GFLOP\/s)$/);
    }
  });

  it('times a dense and a sparse kernel of each backend in every row, and times nothing unchecked', () => {
    for (const { kernels } of report.results) {
      for (const backend of BACKENDS) {
        const own = kernels.filter((kernel) => kernel.backend === backend && kernel.status === 'timed');
        expect(new Set(own.map(({ operand }) => operand))).toEqual(new Set(['dense', 'sparse']));
      }
      for (const { status, check, samples, pilotMedianNs, reason } of kernels) {
        expect(['timed', 'raced-out', 'unsupported']).toContain(status);
        if (pilotMedianNs !== null || samples.ns.length > 0) expect(check?.passed).toBe(true);
        if (status === 'raced-out') expect(reason).toMatch(/times the time of .* in the race/);
        if (status !== 'timed') expect(samples.ns).toEqual([]);
      }
    }
  });

  it('has columns of equal length, samples of every visit in the order of time', () => {
    for (const { samples } of timed()) {
      const lengths = Object.values(samples).map((column) => column.length);
      expect(new Set(lengths).size).toBe(1);
      expect(new Set(samples.visit)).toEqual(new Set([0, 1, 2]));
      expect(samples.visit).toEqual(samples.visit.toSorted((a, b) => a - b));
      expect(samples.startNs).toEqual(samples.startNs.toSorted((a, b) => a - b));
      expect(Math.min(...samples.ns)).toBeGreaterThan(0);
      expect(Math.min(...samples.iterations)).toBeGreaterThan(0);
    }
  });

  it('never samples two contenders of a row at a time', () => {
    for (const { kernels } of report.results) {
      const spans = kernels.flatMap(({ samples: { startNs, iterations, ns } }) =>
        startNs.map((start, i) => ({ start, end: start + iterations[i] * ns[i] })),
      );
      spans.sort((a, b) => a.start - b.start);
      // Times per run are rounded to a thousandth of a nanosecond or more: 1 part in 2000 of a sample.
      const overlaps = spans.filter(({ start }, i) => {
        const before = spans[i - 1];
        return before && start < before.end - (before.end - before.start) / 1000;
      });
      expect(overlaps).toEqual([]);
    }
  });

  it('orders every round anew, with positions from 0 without a gap', () => {
    for (const result of report.results) {
      const rounds = [...roundsOf(result).values()];
      expect(rounds.length).toBeGreaterThanOrEqual(3 * VISITS);
      for (const round of rounds) {
        expect(round.map(({ position }) => position)).toEqual(round.map((_, i) => i));
      }
      const orders = new Set(rounds.map((round) => round.map(({ who }) => who).join(' ')));
      // Four are sampled in every round, two and their twins: a block of balanced rounds has four orders of them.
      expect(orders.size).toBeGreaterThanOrEqual(4);
      expect(new Set(rounds.map(([first]) => first.who)).size).toBeGreaterThanOrEqual(4);
    }
  });

  it('has a twin of one dense and one sparse kernel in every row, and makes the noise floor of them', () => {
    for (const { kernels } of report.results) {
      const withTwin = kernels.filter(({ samples }) => samples.twin.includes(1));
      expect(withTwin.map(({ operand }) => operand).sort()).toEqual(['dense', 'sparse']);
    }
    expect(report.noise.twinRatios).toHaveLength(rows.length * 2 * VISITS);
    expect(report.noise.floor).toBeGreaterThanOrEqual(0.02);
  });

  it('reads the ruler once a round', () => {
    const { ruler } = report;
    for (const [index, result] of report.results.entries()) {
      const readings = ruler.ns.flatMap((_, i) =>
        ruler.result[i] === index ? [`${ruler.visit[i]} ${ruler.round[i]}`] : [],
      );
      expect(new Set(readings)).toEqual(new Set(roundsOf(result).keys()));
      expect(readings).toHaveLength(roundsOf(result).size);
    }
  });

  it('has a speed-up of every sparse kernel over the strongest dense one, and one within each backend', () => {
    for (const { speedups, kernels } of report.results) {
      const sparse = kernels.filter(({ operand, status }) => operand === 'sparse' && status === 'timed');
      const over = (scope: string) => speedups.filter((speedup) => speedup.scope === scope);
      expect(over('strongest-dense').map((speedup) => speedup.sparse)).toEqual(sparse.map(({ id }) => id));
      expect(over('same-backend').map(({ dense }) => dense.split('/')[0])).toEqual(BACKENDS);
      for (const { ratio, ciLow, ciHigh, visits } of speedups) {
        expect(visits).toBe(VISITS);
        expect(ciLow).toBeLessThanOrEqual(ratio);
        expect(ratio).toBeLessThanOrEqual(ciHigh);
      }
    }
  });

  it('can be made again from its samples, figure by figure', () => {
    const read = reportSchema.parse(JSON.parse(JSON.stringify(report)));
    const rebuilt = judgeReport({ ...read, results: read.results.map((_, i) => summarisedAnew(read, i)) });
    expect(rebuilt.results).toEqual(report.results);
    expect(rebuilt.noise).toEqual(report.noise);
  });

  it('tells a view how far it is: rows grow one visit at a time, the fraction only rises', () => {
    const progress = events.flatMap((event): Progress[] =>
      event.type === 'progress' ? [event.progress] : [],
    );
    const reports = events.flatMap((event) => (event.type === 'report' ? [event.report] : []));
    expect(new Set(progress.map(({ phase }) => phase))).toEqual(
      new Set(['probe', 'roofline', 'prepare', 'verify', 'race', 'sample']),
    );
    for (const { fraction, remainingSeconds } of progress) {
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThanOrEqual(1);
      if (remainingSeconds !== null) expect(remainingSeconds).toBeGreaterThanOrEqual(0);
    }
    const visits = reports.map(({ results }) => results.map((result) => result.visits));
    for (const [i, later] of visits.slice(1).entries()) {
      const grown = later.map((count, index) => count - visits[i][index]).filter((more) => more !== 0);
      expect([[], [1]]).toContainEqual(grown);
    }
    // The second row's first visit comes before the first row's second: passes over the suite.
    expect(visits.findIndex(([, second]) => second === 1)).toBeLessThan(
      visits.findIndex(([first]) => first === 2),
    );
    expect(reports.at(-1)).toEqual(report);
  });
});

describe('the report file', () => {
  it('is the report, and makes its figures again', async () => {
    const outDir = temporaryFolder();
    const { path, report } = await measure({ outDir });
    const read = readReport(path ?? '');
    expect(read).toEqual(report);
    expect(
      summarisedAnew(read, 0).speedups.map(({ ratio, ciLow, ciHigh }) => [ratio, ciLow, ciHigh]),
    ).toEqual(report.results[0].speedups.map(({ ratio, ciLow, ciHigh }) => [ratio, ciLow, ciHigh]));
  });
});

/** What whoever reads a report does to make its figures from its samples. */
function summarisedAnew(report: Report, index: number): Report['results'][number] {
  const { ruler } = report;
  const readings = new Map(
    ruler.ns.flatMap((ns, i) =>
      ruler.result[i] === index ? [[`${ruler.visit[i]} ${ruler.round[i]}`, ns]] : [],
    ),
  );
  const bare = report.results[index].kernels.map((kernel) => ({
    ...kernel,
    medianNs: null,
    q1Ns: null,
    q3Ns: null,
    gflops: null,
    effectiveGflops: null,
    gbPerS: null,
    ceilingFraction: null,
    ceiling: null,
    outliers: null,
  }));
  return summariseResult(
    { ...report.results[index], kernels: bare, speedups: [] },
    {
      seed: report.seed,
      classOf: () => 'cpu',
      rooflineOf: rooflineOfReport(report),
      rulerAt: (visit, round) => readings.get(`${visit} ${round}`),
    },
  );
}

interface Turn {
  readonly position: number;
  readonly who: string;
}

/** Who was sampled in every round of a row, by `<visit> <round>`, in the order of positions. */
function roundsOf(result: Report['results'][number]): Map<string, Turn[]> {
  const rounds = new Map<string, Turn[]>();
  for (const { id, samples } of result.kernels) {
    for (const [i, visit] of samples.visit.entries()) {
      const key = `${visit} ${samples.round[i]}`;
      const turn = { position: samples.position[i], who: samples.twin[i] === 1 ? `${id}#twin` : id };
      rounds.set(key, [...(rounds.get(key) ?? []), turn]);
    }
  }
  for (const turns of rounds.values()) turns.sort((a, b) => a.position - b.position);
  return rounds;
}
