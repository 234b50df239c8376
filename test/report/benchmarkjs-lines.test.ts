import Benchmark from 'benchmark';
import { describe, expect, it } from 'vitest';
import { benchmarkJsLine, benchmarkJsLines } from '../../src/report/benchmarkjs-lines.js';
import { exampleReport } from '../fixtures/example-report.js';

/** The form as github-action-benchmark reads it. */
const LINE = /^(.+) x ([0-9,.]+) ops\/sec ±([0-9.]+)% \((\d+) runs? sampled\)$/;

describe('benchmarkJsLine', () => {
  it.each([
    ['a slow function', 400, 3e5],
    ['a fast one', 60, 300],
  ])('prints for the samples of %s what Benchmark.js prints', (name, maxMilliseconds, work) => {
    let sink = 0;
    const loop = () => {
      for (let index = 0; index < work; index += 1) sink += Math.sqrt(index + sink);
    };
    const bench = new Benchmark(name, loop, {
      maxTime: maxMilliseconds / 1000,
      minTime: 0.002,
      minSamples: 5,
    });
    bench.run();
    expect(bench.stats.sample.length).toBeGreaterThan(1);
    const periodsNs = bench.stats.sample.map((seconds) => seconds * 1e9);
    expect(benchmarkJsLine(name, periodsNs)).toBe(String(bench));
    expect(sink).toBeGreaterThan(0);
  });

  it.each([
    [[1e9], 'k x 1.00 ops/sec ±0.00% (1 run sampled)'],
    [[1e6 / 11.465, 1e6 / 11.465], 'k x 11,465 ops/sec ±0.00% (2 runs sampled)'],
    [[9, 10, 11], 'k x 100,000,000 ops/sec ±24.84% (3 runs sampled)'],
  ])('of %j is %s', (periodsNs, line) => {
    expect(benchmarkJsLine('k', periodsNs)).toBe(line);
  });
});

describe('benchmarkJsLines', () => {
  it('has one line per timed kernel and workload, each name once', () => {
    const report = exampleReport();
    const lines = benchmarkJsLines(report);
    const timed = report.results.flatMap(({ kernels }) => kernels.filter(({ status }) => status === 'timed'));
    expect(lines).toHaveLength(new Set(timed.map(({ workload, id }) => `${workload} ${id}`)).size);
    for (const line of lines) expect(line).toMatch(LINE);
    expect(lines[0]).toMatch(/^rnn:1760\/uniform\/s0\.95\/b1\/warm\/t1\/latency js\/gemv4-f32 x 33\d ops/);
  });

  it('has one line for the baseline layer of several rows, of the samples of all', () => {
    const report = exampleReport();
    const [first, second] = report.results;
    const { kernels } = first!;
    const twice = { ...report, results: [first!, { ...second!, kernels: [...second!.kernels, ...kernels] }] };
    const lines = benchmarkJsLines(twice);
    const names = lines.map((line) => LINE.exec(line)?.[1]);
    expect(new Set(names).size).toBe(lines.length);
    expect(lines[0]).toContain(`(${2 * kernels[0]!.samples.ns.length} runs sampled)`);
  });

  it('does not count the samples of the twin', () => {
    const report = exampleReport();
    const kernel = report.results[0]!.kernels[0]!;
    const twin = kernel.samples.twin.map((_, index) => (index % 2 === 0 ? (1 as const) : (0 as const)));
    report.results[0]!.kernels[0] = { ...kernel, samples: { ...kernel.samples, twin } };
    expect(benchmarkJsLines(report)[0]).toContain(`(${kernel.samples.ns.length / 2} runs sampled)`);
  });
});
