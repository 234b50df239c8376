import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPORT_FORMAT_IDS, type ExportFormatId } from '../../../src/report/formats/ids.js';
import { exportReport, findExportFormat } from '../../../src/report/formats/index.js';
import type { Report } from '../../../src/report/schema.js';
import { exampleReport } from '../../fixtures/example-report.js';
import { finishedReport, hostileParts, hostileReport, sweepReport } from '../../ui/reports.js';
import * as readers from './readers.js';

const REPOSITORY = { repository: 'https://github.com/example/model', commit: 'abc123' };

const READERS: Readonly<Record<ExportFormatId, (text: string) => unknown>> = {
  markdown: readers.readMarkdown,
  csv: readers.readCsv,
  jsonl: readers.readJsonl,
  bencher: readers.readBencher,
  'github-action-benchmark': readers.readGithubActionBenchmark,
  'google-benchmark': readers.readGoogleBenchmark,
  hyperfine: readers.readHyperfine,
  prometheus: readers.readPrometheus,
  conbench: readers.readConbench,
  lnt: readers.readLnt,
  html: readers.readHtml,
};

interface Golden {
  readonly id: ExportFormatId;
  readonly file: string;
  readonly values?: 'times' | 'speedups';
}

const GOLDEN: readonly Golden[] = [
  { id: 'markdown', file: 'markdown.txt' },
  { id: 'csv', file: 'csv.txt' },
  { id: 'jsonl', file: 'jsonl.txt' },
  { id: 'bencher', file: 'bencher.txt' },
  { id: 'github-action-benchmark', file: 'github-action-benchmark-times.txt' },
  { id: 'github-action-benchmark', file: 'github-action-benchmark-speedups.txt', values: 'speedups' },
  { id: 'google-benchmark', file: 'google-benchmark.txt' },
  { id: 'hyperfine', file: 'hyperfine.txt' },
  { id: 'prometheus', file: 'prometheus.txt' },
  { id: 'conbench', file: 'conbench.txt' },
  { id: 'lnt', file: 'lnt.txt' },
];

/** What acts on a terminal, reorders text or ends a line; line feeds between lines are the document's own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

async function everyDocument(report: Report): Promise<[ExportFormatId, string][]> {
  return Promise.all(
    GOLDEN.map(
      async ({ id, values = 'times' }): Promise<[ExportFormatId, string]> => [
        id,
        await exportReport(report, id, { ...REPOSITORY, values }),
      ],
    ),
  );
}

/** The plain row and the one with a wrong kernel and a baseline; three samples each. */
function smallReport(): Report {
  const report = exampleReport();
  const results = report.results.slice(0, 2).map((result) => ({
    ...result,
    kernels: result.kernels.map((kernel) => ({
      ...kernel,
      samples: Object.fromEntries(
        Object.entries(kernel.samples).map(([column, values]) => [column, values.slice(0, 3)]),
      ) as typeof kernel.samples,
    })),
  }));
  return { ...report, results, claims: report.claims.slice(0, 2), failures: [] };
}

describe.each(GOLDEN)('$id, $file', ({ id, file, values = 'times' }) => {
  it('is as agreed for a small report, and its reader takes it', async () => {
    const text = await exportReport(smallReport(), id, { ...REPOSITORY, values });
    await expect(text).toMatchFileSnapshot(`golden/${file}`);
    READERS[id](text);
  });
});

describe('every format', () => {
  it('is taken by its reader whatever names and reasons hold, and shows every character', async () => {
    await fc.assert(
      fc.asyncProperty(hostileParts, async (parts) => {
        for (const [id, text] of await everyDocument(withHostileNames(hostileReport(parts), parts.name))) {
          READERS[id](text);
          expect(text, id).not.toMatch(UNSEEN);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('holds for reports without rows, without kernels, and with rows twice', async () => {
    const report = exampleReport();
    const [first] = report.results;
    const cases: Report[] = [
      { ...report, results: [], claims: [], backends: [] },
      { ...report, results: report.results.map((row) => ({ ...row, kernels: [], speedups: [], visits: 0 })) },
      {
        ...report,
        results: [first!, first!, { ...first!, kernels: [...first!.kernels, ...first!.kernels] }],
      },
      sweepReport(),
      finishedReport({ ratios: [1e-300, 1e300] }),
    ];
    for (const changed of cases) {
      for (const [id, text] of await everyDocument(changed)) READERS[id](text);
    }
  });

  it('says versions, flags and device where the format has room', async () => {
    const report = exampleReport();
    for (const [id, text] of await everyDocument(report)) {
      if (id === 'bencher') continue;
      for (const fact of [report.tool.version, report.device.id, report.device.node, 'hrtime', 'quick']) {
        expect(text, id).toContain(fact);
      }
    }
  });

  it('gives a kernel the same name whatever else was run', async () => {
    const whole = exampleReport();
    const alone = { ...whole, results: whole.results.slice(1, 2) };
    for (const id of ['bencher', 'lnt', 'google-benchmark', 'hyperfine'] as const) {
      const [all, one] = await Promise.all(
        [whole, alone].map(async (report) => READERS[id](await exportReport(report, id)) as string[]),
      );
      const own = one!.filter((name) => name.includes('/'));
      expect(own.length).toBeGreaterThan(0);
      expect(all).toEqual(expect.arrayContaining(own));
    }
  });
});

/** Kernels and workloads, too, not only what people read. */
function withHostileNames(report: Report, name: string): Report {
  const results = report.results.map((result, index) => ({
    ...result,
    workload: { ...result.workload, id: index < 2 ? name : result.workload.id },
    kernels: result.kernels.map((kernel, at) => (at < 2 ? { ...kernel, id: name, backend: name } : kernel)),
  }));
  const backends = report.backends.map((backend) => ({ ...backend, version: name, detail: name }));
  return { ...report, results, backends, tool: { ...report.tool, version: name || '0' } };
}

describe('values', () => {
  const report = exampleReport();
  const kernel = report.results[0]!.kernels.find(({ id }) => id === 'wasm/sell8-f32')!;

  it('are nanoseconds and operations per second for Bencher', async () => {
    const bmf = JSON.parse(await exportReport(report, 'bencher'));
    const measures = bmf[`${report.results[0]!.workload.id} wasm/sell8-f32`];
    expect(measures.latency).toEqual({ value: 50_000, lower_value: 49_500, upper_value: 50_500 });
    expect(measures.throughput.value).toBe(20_000);
    const speedup = bmf[`${report.results[0]!.workload.id} speed-up`].speedup;
    expect(speedup).toMatchObject({ value: 8, lower_value: 8 / 1.03, upper_value: 8 * 1.03 });
  });

  it('are seconds for hyperfine, LNT, Conbench and Prometheus', async () => {
    const name = `${report.results[0]!.workload.id} wasm/sell8-f32`;
    const seconds = kernel.samples.ns.map((ns) => ns / 1e9);
    const hyperfine = JSON.parse(await exportReport(report, 'hyperfine'));
    expect(hyperfine.results.find((result: { command: string }) => result.command === name)).toMatchObject({
      times: seconds,
      median: 0.00005,
      min: 0.000049,
      max: 0.000051,
    });
    const lnt = JSON.parse(await exportReport(report, 'lnt'));
    expect(lnt.tests).toContainEqual({ name, execution_time: seconds });
    const conbench = readers.conbenchResults(await exportReport(report, 'conbench', REPOSITORY));
    expect(conbench.find(({ tags }) => tags.case === name)?.stats).toEqual({ data: seconds, unit: 's' });
    const prometheus = await exportReport(report, 'prometheus');
    expect(prometheus).toMatch(
      new RegExp(`^sparse_bench_kernel_time_median_seconds\\{name="${name}".*\\} 0\\.00005$`, 'm'),
    );
  });

  it('have one iteration per sample for Google Benchmark, without those of the twin', async () => {
    const twin = kernel.samples.twin.map((_, index) => (index % 2 === 0 ? (1 as const) : (0 as const)));
    const changed = structuredClone(report);
    changed.results[0]!.kernels.find(({ id }) => id === kernel.id)!.samples.twin = twin;
    const { benchmarks } = JSON.parse(await exportReport(changed, 'google-benchmark'));
    const own = benchmarks.filter((entry: { name: string }) =>
      entry.name.startsWith(`${report.results[0]!.workload.id} wasm/sell8`),
    );
    expect(own.map((entry: { real_time: number }) => entry.real_time)).toEqual(
      kernel.samples.ns.filter((_, index) => index % 2 === 1),
    );
  });

  it('are the report, whole, in JSON lines', async () => {
    const lines = readers.readJsonl(await exportReport(report, 'jsonl'));
    const of = (type: string) =>
      lines
        .filter((line) => line.type === type)
        .map(({ type: _, run: __, row: ___, rowWorkload: ____, ...rest }) => rest);
    const { results, claims, ruler, ...run } = report;
    expect(of('run')).toEqual([run]);
    expect(of('kernel')).toEqual(results.flatMap(({ kernels }) => kernels));
    expect(of('speedup')).toEqual(results.flatMap(({ speedups }) => speedups));
    expect(of('row')).toEqual(results.map(({ kernels: _, speedups: __, ...row }) => row));
    expect(of('claim').map((claim) => ({ ...claim }))).toHaveLength(claims.length);
    expect(of('ruler')).toEqual([ruler]);
  });

  it('have a line per kernel in CSV, with the verdicts beside sparse ones', async () => {
    const records = readers.readCsv(await exportReport(report, 'csv'));
    expect(records).toHaveLength(report.results.reduce((sum, { kernels }) => sum + kernels.length, 0));
    const record = records.find(
      ({ kernel: id, row }) => id === kernel.id && row === report.results[0]!.workload.id,
    );
    expect(record).toMatchObject({
      median_ns: '50000',
      strongest_dense_speedup: '8',
      strongest_dense_verdict: 'FASTER',
    });
    expect(records.find(({ status }) => status === 'wrong')).toMatchObject({
      median_ns: '',
      reason: expect.stringContaining('row 17'),
    });
  });

  it('of CSV are no formula to a spreadsheet', async () => {
    const changed = structuredClone(report);
    changed.results[0]!.kernels[0]!.format = '=HYPERLINK("x")';
    const [record] = readers.readCsv(await exportReport(changed, 'csv'));
    expect(record?.format).toBe('\'=HYPERLINK("x")');
  });

  it('have one direction per file for github-action-benchmark', async () => {
    const file = async (values: 'times' | 'speedups') =>
      JSON.parse(await exportReport(report, 'github-action-benchmark', { values })) as { unit: string }[];
    expect(new Set((await file('times')).map(({ unit }) => unit))).toEqual(new Set(['ns']));
    expect(new Set((await file('speedups')).map(({ unit }) => unit))).toEqual(new Set(['x']));
  });

  it('keep markup in Markdown from acting', async () => {
    const changed = exampleReport();
    changed.settings.suiteLabel = '<script>alert(1)</script> [x](y) | `z` *w*';
    const text = await exportReport(changed, 'markdown');
    expect(text).toContain('# \\<script\\>alert(1)\\</script\\> \\[x\\](y) \\| \\`z\\` \\*w\\*');
  });

  it('say what geometric means cover', async () => {
    const bmf = JSON.parse(await exportReport(finishedReport({ ratios: [2, 8] }), 'bencher'));
    expect(bmf['geometric mean']).toEqual({ speedup: { value: 4 }, 'rows-covered': { value: 2 } });
  });
});

describe('what is refused', () => {
  it('is a format that there is not, with the nearest', () => {
    expect(() => findExportFormat('prometeus')).toThrow(
      /Unknown format 'prometeus' \(did you mean 'prometheus'\?\)/,
    );
    for (const id of EXPORT_FORMAT_IDS) expect(findExportFormat(id).id).toBe(id);
  });

  it.each([
    [{}, /add --repository https/],
    [{ repository: 'https://example.org/a/b' }, /takes repositories such as/],
    [{ ...REPOSITORY, commit: '' }, /--commit is empty/],
  ])('is conbench with %j', async (options, words) => {
    await expect(exportReport(exampleReport(), 'conbench', options)).rejects.toThrow(words);
  });
});
