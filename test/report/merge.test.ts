import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { compactReport } from '../../src/report/compact.js';
import { formatJson } from '../../src/report/format-json.js';
import { mergeReports, type Part } from '../../src/report/merge.js';
import { type Report, reportSchema } from '../../src/report/schema.js';
import { remakeFromRoofs, remakeReport } from '../../src/run/summarise.js';
import { exampleReport } from '../fixtures/example-report.js';

const OPTIONS = { partial: false, remake: remakeFromRoofs };

/** The whole report, its figures made by the engine, with a twin so that there is a noise floor to pool. */
function wholeReport(): Report {
  const report = exampleReport();
  const results = report.results.map((result, row) => ({
    ...result,
    kernels: result.kernels.map((kernel, at) => (at === 0 ? withTwin(kernel, 1 + 0.02 * (row + 1)) : kernel)),
  }));
  return remakeReport({ ...report, results, ruler: ruler(report.results.length) });
}

function withTwin(kernel: Report['results'][number]['kernels'][number], factor: number): typeof kernel {
  const { samples } = kernel;
  const twice = <T>(column: readonly T[]): T[] => [...column, ...column];
  return {
    ...kernel,
    samples: {
      visit: twice(samples.visit),
      round: twice(samples.round),
      position: twice(samples.position),
      startNs: twice(samples.startNs),
      iterations: twice(samples.iterations),
      ns: [...samples.ns, ...samples.ns.map((ns) => ns * factor)],
      twin: [...samples.twin, ...samples.twin.map(() => 1 as const)],
    },
  };
}

function ruler(rows: number): Report['ruler'] {
  const result = Array.from({ length: rows * 4 }, (_, at) => at % rows).sort();
  return {
    result,
    visit: result.map(() => 0),
    round: result.map((_, at) => at % 4),
    ns: result.map((_, at) => 1000 + at),
  };
}

/** `whole` as it would have been measured in parts: `places[i]` are the rows of part i + 1. */
function partsOf(whole: Report, places: readonly (readonly number[])[]): Part[] {
  return places.map((rows, at) => {
    const own = whole.ruler.result.flatMap((row, i) => (rows.includes(row) ? [i] : []));
    const results = rows.map((row) => whole.results[row]!);
    const ids = results.map(({ workload }) => workload.id);
    const report: Report = {
      ...whole,
      elapsedSeconds: whole.elapsedSeconds / places.length,
      settings: {
        ...whole.settings,
        maxTimeSeconds: whole.settings.maxTimeSeconds / places.length,
        shard: { index: at + 1, count: places.length, rows: [...rows], of: whole.results.length },
      },
      results,
      claims: whole.claims.filter(({ workload }) => ids.includes(workload)),
      ruler: {
        result: own.map((i) => rows.indexOf(whole.ruler.result[i]!)),
        visit: own.map((i) => whole.ruler.visit[i]!),
        round: own.map((i) => whole.ruler.round[i]!),
        ns: own.map((i) => whole.ruler.ns[i]!),
      },
    };
    return { path: `part-${at + 1}.json`, report: remakeReport(report) };
  });
}

/** Rulers are equal when each reading belongs to the same row. */
function readings({ results, ruler: { result, visit, round, ns } }: Report): unknown[] {
  return ns.map((value, i) => [results[result[i]!]?.workload.id, visit[i], round[i], value].join(' ')).sort();
}

const whole = wholeReport();

describe('mergeReports', () => {
  it('gives back the whole report, whatever the split and the order of the parts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 }),
        fc.infiniteStream(fc.nat()),
        (owners, stream) => {
          const split = [0, 1, 2]
            .map((part) => owners.flatMap((owner, row) => (owner === part ? [row] : [])))
            .filter((rows) => rows.length > 0);
          const parts = partsOf(whole, split)
            .map((part) => ({ part, key: stream.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ part }) => part);
          const merged = mergeReports(parts, OPTIONS);
          expect(merged.results).toEqual(whole.results);
          expect(merged.noise.floor).toBeCloseTo(whole.noise.floor, 12);
          expect(merged.claims.map(({ row, verdict }) => [row, verdict])).toHaveLength(whole.claims.length);
          expect(readings(merged)).toEqual(readings(whole));
          expect(merged.elapsedSeconds).toBeCloseTo(whole.elapsedSeconds, 9);
          expect(merged.settings.maxTimeSeconds).toBeCloseTo(whole.settings.maxTimeSeconds, 9);
          expect(merged.settings.shard).toBeUndefined();
          expect(reportSchema.safeParse(JSON.parse(formatJson(compactReport(merged)))).success).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('makes noise floor, verdicts and claims of all rows, not of each part’s', () => {
    const parts = partsOf(whole, [[0], [1, 2, 3, 4]]);
    expect(parts[0]!.report.noise.floor).not.toBeCloseTo(parts[1]!.report.noise.floor, 3);
    const merged = mergeReports(parts, OPTIONS);
    const pooled = parts.flatMap(({ report }) => report.noise.twinRatios);
    expect([...merged.noise.twinRatios].sort()).toEqual([...pooled].sort());
    for (const { visits, speedups } of merged.results) {
      for (const { noiseFloor } of speedups) {
        const rms = Math.sqrt(pooled.reduce((sum, ratio) => sum + Math.log(ratio) ** 2, 0) / pooled.length);
        expect(noiseFloor).toBeCloseTo(Math.max(0.02, (2 * rms) / Math.sqrt(visits)), 12);
      }
    }
  });

  it('puts the parts on one time scale and takes the highest of their roofs', () => {
    const [first, second] = partsOf(whole, [
      [0, 1],
      [2, 3, 4],
    ]);
    const later = {
      ...second!.report,
      startedAt: '2026-01-02T03:05:05.678Z',
      roofline: second!.report.roofline.map((roof) => ({ ...roof, multiplyAddGflops: 90 })),
    };
    const merged = mergeReports([{ path: 'b', report: later }, first!], OPTIONS);
    expect(merged.startedAt).toBe(whole.startedAt);
    const starts = (report: Report, row: number) => report.results[row]!.kernels[0]!.samples.startNs;
    expect(starts(merged, 2)).toEqual(starts(whole, 2).map((ns) => ns + 60e9));
    expect(starts(merged, 0)).toEqual(starts(whole, 0));
    expect(merged.roofline).toEqual([{ ...whole.roofline[0], multiplyAddGflops: 90 }]);
  });

  it('keeps the roofs of each number of threads apart, and those that only one part needed', () => {
    const [first, second] = partsOf(whole, [
      [0, 1],
      [2, 3, 4],
    ]);
    const [roof] = whole.roofline;
    const ofTwo = { ...roof!, threads: 2, multiplyAddGflops: 90 };
    const backends = first!.report.backends.map((backend) => ({ ...backend, roofline: null }));
    const without = { path: 'a', report: { ...first!.report, backends, roofline: [] } };
    const withBoth = { path: 'b', report: { ...second!.report, roofline: [ofTwo, roof!] } };
    const merged = mergeReports([without, withBoth], OPTIONS);
    expect(merged.roofline).toEqual([ofTwo, roof]);
    expect(merged.backends).toEqual(whole.backends);
    expect(merged.results).toEqual(whole.results);
  });

  it('takes what there is with partial, and says what is missing', () => {
    const [first, , third] = partsOf(whole, [[0], [1, 2], [3, 4]]);
    expect(() => mergeReports([first!, third!], OPTIONS)).toThrow(/^Part 2 of 3 is missing: .*--partial/);
    const merged = mergeReports([first!, third!], { ...OPTIONS, partial: true });
    expect(merged.results).toHaveLength(3);
    expect(merged.warnings.at(-1)).toMatchObject({
      code: 'shard',
      message: expect.stringContaining('Part 2 of 3'),
    });
  });
});

describe('what does not belong together', () => {
  const parts = () =>
    partsOf(whole, [
      [0, 1],
      [2, 3, 4],
    ]) as [Part, Part];
  const changed = (change: (report: Report) => Report): Part[] => {
    const [first, second] = parts();
    return [first, { ...second, report: change(second.report) }];
  };
  const settings = (fields: Partial<Report['settings']>) => (report: Report) => ({
    ...report,
    settings: { ...report.settings, ...fields },
  });

  it.each<[string, Part[], RegExp]>([
    ['a whole report', [{ path: 'w.json', report: whole }], /^w\.json is no part of a run/],
    [
      'a part twice',
      [parts()[0], { ...parts()[0], path: 'copy.json' }],
      /part-1\.json and copy\.json are both part 1/,
    ],
    [
      'another seed',
      changed((report) => ({ ...report, seed: 2 })),
      /seed differs: 1 in the first, 2 in the second/,
    ],
    ['another suite', changed(settings({ suite: ['nightly'] })), /suite differs: quick .* nightly/],
    ['another setting', changed(settings({ visits: 6 })), /--visits differs: 5 .* 6/],
    [
      'another number of parts',
      changed((r) => settings({ shard: { ...r.settings.shard!, count: 3 } })(r)),
      /number of parts differs/,
    ],
    [
      'another version',
      changed((report) => ({ ...report, tool: { ...report.tool, version: '9' } })),
      /version of sparse-bench differs/,
    ],
    [
      'another device',
      changed((report) => ({ ...report, device: { ...report.device, id: 'other' } })),
      /device differs: Example 9000, id e0a1b2c3d4e5 .* id other/,
    ],
    [
      'another Node',
      changed((report) => ({ ...report, device: { ...report.device, node: '26.0.0' } })),
      /version of Node differs/,
    ],
    [
      'other backends',
      changed((report) => ({ ...report, backends: report.backends.slice(1) })),
      /list of backends differs/,
    ],
    [
      'a row of another part',
      changed((r) => settings({ shard: { ...r.settings.shard!, rows: [1, 3, 4] } })(r)),
      /have a row in common \(1\)/,
    ],
    [
      'a contradiction in itself',
      changed((r) => settings({ shard: { ...r.settings.shard!, rows: [2] } })(r)),
      /contradicts itself at settings\.shard/,
    ],
    [
      'another year',
      changed((report) => ({ ...report, startedAt: '2027-01-02T03:04:05.678Z' })),
      /more than 90 days apart/,
    ],
  ])('is refused with a sentence: %s', (_, given, words) => {
    expect(() => mergeReports(given, OPTIONS)).toThrow(UsageError);
    expect(() => mergeReports(given, OPTIONS)).toThrow(words);
  });
});
