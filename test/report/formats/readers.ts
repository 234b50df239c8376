/**
 * The rules of each reader, as far as they decide whether it takes a document, written from its
 * documentation and source (named in the exporter's header). Each throws where the reader would refuse.
 */
import { expect } from 'vitest';
import { z } from 'zod';

const number = z.number().refine(Number.isFinite);
const name = z.string().min(1);

function unique(names: readonly string[]): void {
  expect(new Set(names).size).toBe(names.length);
}

/** Returns the names of the benchmarks. */
export function readBencher(text: string): string[] {
  const metric = z.strictObject({
    value: number,
    lower_value: number.optional(),
    upper_value: number.optional(),
  });
  const measure = z.string().min(1).max(64);
  const bmf = z.record(z.string().min(1).max(1024), z.record(measure, metric)).parse(JSON.parse(text));
  // Two equal keys would be one after parsing: they have to be counted in the text.
  for (const key of Object.keys(bmf)) expect(text.split(`${JSON.stringify(key)}: {`)).toHaveLength(2);
  return Object.keys(bmf);
}

export function readGithubActionBenchmark(text: string): string[] {
  const bench = z.strictObject({
    name,
    unit: name,
    value: number,
    range: z.string().optional(),
    extra: z.string().optional(),
  });
  const names = z
    .array(bench)
    .parse(JSON.parse(text))
    .map((entry) => entry.name);
  unique(names);
  return names;
}

export function readGoogleBenchmark(text: string): string[] {
  const iteration = z.looseObject({
    name,
    family_index: z.int(),
    per_family_instance_index: z.int(),
    run_name: name,
    run_type: z.enum(['iteration', 'aggregate']),
    repetitions: z.int().positive(),
    repetition_index: z.int().nonnegative(),
    threads: z.int().positive(),
    iterations: z.int(),
    real_time: number,
    cpu_time: number,
    time_unit: z.enum(['ns', 'us', 'ms', 's']),
  });
  const context = z.looseObject({
    date: z.iso.datetime(),
    host_name: z.string(),
    executable: z.string(),
    num_cpus: z.int().positive(),
    caches: z.array(z.object({ type: z.string(), level: z.int(), size: number, num_sharing: z.int() })),
    load_avg: z.array(number),
    library_build_type: z.enum(['release', 'debug']),
    json_schema_version: z.literal(1),
  });
  const { benchmarks } = z.object({ context, benchmarks: z.array(iteration) }).parse(JSON.parse(text));
  const families = new Map<string, number[]>();
  for (const entry of benchmarks) {
    expect(entry.name).toBe(entry.run_name);
    families.set(entry.name, [...(families.get(entry.name) ?? []), entry.repetition_index]);
  }
  for (const [family, indices] of families) {
    expect(indices).toEqual(indices.map((_, index) => index));
    const own = benchmarks.filter((entry) => entry.name === family);
    expect(new Set(own.map(({ family_index }) => family_index)).size).toBe(1);
    expect(own.every(({ repetitions }) => repetitions === indices.length)).toBe(true);
  }
  return [...families.keys()];
}

export function readHyperfine(text: string): string[] {
  const result = z.object({
    command: z.string().min(1).max(1024),
    mean: number,
    stddev: number.nullable(),
    median: number,
    user: number,
    system: number,
    min: number,
    max: number,
    times: z.array(number).min(1),
    exit_codes: z.array(z.int().nullable()),
    parameters: z.record(z.string(), z.string()),
  });
  const { results } = z.strictObject({ results: z.array(result) }).parse(JSON.parse(text));
  for (const { min, median, max, mean, times, exit_codes } of results) {
    expect(exit_codes).toHaveLength(times.length);
    const slack = 1 + 1e-5;
    for (const value of [median, mean]) {
      expect(value).toBeGreaterThanOrEqual(min / slack);
      expect(value).toBeLessThanOrEqual(max * slack);
    }
  }
  unique(results.map(({ command }) => command));
  return results.map(({ command }) => command);
}

const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/y;

interface PrometheusLine {
  readonly metric: string;
  readonly labels: string;
}

/** Returns the series. */
export function readPrometheus(text: string): string[] {
  if (text === '') return [];
  expect(text.endsWith('\n')).toBe(true);
  const described = new Map<string, Set<string>>();
  const series: string[] = [];
  const order: string[] = [];
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (comment === null) {
      const { metric, labels } = readSample(line);
      expect(described.get(metric), metric).toEqual(new Set(['HELP', 'TYPE']));
      if (order.at(-1) !== metric) order.push(metric);
      series.push(`${metric}{${labels}}`);
      continue;
    }
    const [, keyword, metric, rest] = comment as unknown as [string, string, string, string];
    expect(order).not.toContain(metric);
    const before = described.get(metric) ?? new Set();
    expect(before).not.toContain(keyword);
    if (keyword === 'TYPE') expect(['counter', 'gauge', 'histogram', 'summary', 'untyped']).toContain(rest);
    described.set(metric, new Set([...before, keyword]));
  }
  unique(order);
  unique(series);
  return series;
}

/** A name, labels in braces, a value, and no timestamp. */
function readSample(line: string): PrometheusLine {
  const start = line.search(/[{ ]/);
  const metric = line.slice(0, start);
  expect(metric).toMatch(METRIC);
  let at = start;
  const labels: string[] = [];
  if (line[at] === '{') {
    do {
      LABEL.lastIndex = at + 1;
      const label = LABEL.exec(line);
      if (label === null) throw new Error(`no label at ${at + 1} of ${line}`);
      labels.push(label[0]);
      at = LABEL.lastIndex;
    } while (line[at] === ',');
    expect(line[at]).toBe('}');
    at += 1;
  }
  expect(line.slice(at)).toMatch(/^ [-+0-9.eE]+$/);
  expect(Number.isFinite(Number(line.slice(at)))).toBe(true);
  unique(labels.map((label) => label.slice(0, label.indexOf('='))));
  return { metric, labels: labels.sort().join(',') };
}

export function readConbench(text: string): string[] {
  const filled = z.string().min(1);
  const machine = z.strictObject({
    ...Object.fromEntries(
      ['name', 'architecture_name', 'kernel_name', 'os_name', 'os_version', 'cpu_model_name'].map((key) => [
        key,
        z.string(),
      ]),
    ),
    ...Object.fromEntries(
      [
        'cpu_l1d_cache_bytes',
        'cpu_l1i_cache_bytes',
        'cpu_l2_cache_bytes',
        'cpu_l3_cache_bytes',
        'cpu_core_count',
        'cpu_thread_count',
        'cpu_frequency_max_hz',
        'memory_bytes',
        'gpu_count',
      ].map((key) => [key, z.number().refine(Number.isInteger)]),
    ),
    gpu_product_names: z.array(z.string()),
  });
  const result = z
    .strictObject({
      run_id: filled,
      batch_id: filled,
      run_reason: z.string(),
      run_tags: z.record(filled, z.string()),
      timestamp: z.iso.datetime(),
      machine_info: machine,
      tags: z.looseObject({ name: filled }),
      context: z.record(z.string(), z.string()),
      info: z.record(z.string(), z.string()),
      github: z.strictObject({
        repository: z.string().startsWith('https://github.com'),
        commit: filled.optional(),
      }),
      stats: z
        .strictObject({ data: z.array(number), unit: z.enum(['B/s', 's', 'ns', 'i/s', 'b']) })
        .optional(),
      error: z.record(z.string(), z.string()).optional(),
    })
    .refine(({ stats, error }) => stats !== undefined || error !== undefined);
  // benchconnect splits its input as Python's splitlines does.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they end lines there.
  const lines = text.split(/\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/).slice(0, -1);
  const cases = lines.map((line) => {
    const { tags } = result.parse(JSON.parse(line));
    return JSON.stringify(tags);
  });
  unique(cases);
  return cases;
}

export function readLnt(text: string): string[] {
  const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  const report = z.strictObject({
    format_version: z.literal('2'),
    machine: z.record(z.string(), z.string()).and(z.object({ name })),
    run: z
      .record(z.string(), z.string())
      .and(z.object({ start_time: time, end_time: time, llvm_project_revision: z.string().regex(/^\d+$/) })),
    // Metrics that the schema does not know are refused.
    tests: z.array(z.strictObject({ name, execution_time: z.array(number).min(1) })),
  });
  const names = report.parse(JSON.parse(text)).tests.map((test) => test.name);
  unique(names);
  return names;
}

/** Records of RFC 4180, with line feeds; every one as long as the header. */
export function readCsv(text: string): Record<string, string>[] {
  expect(text.endsWith('\n')).toBe(true);
  const records = text.slice(0, -1).split('\n').map(readRecord);
  const [header = [], ...rest] = records;
  unique(header);
  return rest.map((record) => {
    expect(record).toHaveLength(header.length);
    return Object.fromEntries(header.map((column, index) => [column, record[index] ?? '']));
  });
}

function readRecord(line: string): string[] {
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  const fields: string[] = [];
  for (let at = 0; ; at = field.lastIndex) {
    field.lastIndex = at;
    const match = field.exec(line);
    if (match === null) throw new Error(`no field at ${at} of ${line}`);
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return fields;
  }
}

export function readJsonl(text: string): Record<string, unknown>[] {
  expect(text.endsWith('\n')).toBe(true);
  const record = z.looseObject({ type: name, run: z.string() });
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => record.parse(JSON.parse(line)));
}

/** Lines of GitHub Flavored Markdown: tables have as many cells in every row as in the head. */
export function readMarkdown(text: string): void {
  expect(text.endsWith('\n')).toBe(true);
  const widths = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.replace(/\\[\\|]/g, '').split('|').length);
  expect(new Set(widths).size).toBe(1);
}

/** The results of a Conbench document, to look at. */
export function conbenchResults(text: string): { tags: Record<string, string>; stats?: unknown }[] {
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** A page that closes what it opens, and runs and loads nothing that its policy does not name. */
export function readHtml(text: string): string[] {
  if (!text.startsWith('<!doctype html>') || !text.trimEnd().endsWith('</html>')) {
    throw new Error('This is no whole page.');
  }
  if (!/<meta http-equiv="Content-Security-Policy"/i.test(text)) throw new Error('The page has no policy.');
  return [...text.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, heading]) => heading);
}
