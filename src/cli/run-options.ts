/** From the options of `run` as typed to a checked `RunOptions`. Nothing is measured or written here. */
import { UsageError } from '../errors.js';
import { readReport } from '../report/read.js';
import type { BackendChoice, RunOptions } from '../run/options.js';
import type { Axes } from '../suite/expand.js';
import { loadSuite } from '../suite/load.js';
import { parseShard, type Shard, splitRows } from '../suite/shard.js';
import type { Suite } from '../suite/suite.js';
import { applyOverrides, combineSuites, sweepSuite } from '../suite/sweep.js';
import { parseLayer } from '../workload/layer.js';
import { parseBatch, parseList, parseSparsity, parseThreads } from '../workload/parse-values.js';
import type { Parsed } from '../workload/parsed.js';
import { parsePattern } from '../workload/pattern.js';
import { type CacheMode, TIMINGS, type Timing } from '../workload/workload.js';
import { backendChoices, withLibraries } from './backend-choices.js';
import { DEFAULTS, type RunArguments } from './run-arguments.js';
import { accept, parseChoice, parsePrecision, parseSeconds, parseSeed, parseVisits } from './values.js';

/** What `--resume` takes from the report, so that it cannot be asked for anew. */
const FIXED_BY_RESUME = [
  'suite',
  'layer',
  'sparsity',
  'batch',
  'pattern',
  'threads',
  'cache',
  'timing',
  'backend',
  'kernel',
  'allKernels',
  'shard',
  'visits',
  'precision',
  'seed',
  'engine',
  'out',
] as const satisfies readonly (keyof RunArguments)[];

/**
 * Options of `run` from text as it is typed, with the defaults of what is left out.
 *
 * @throws UsageError, one sentence, for the first thing that is wrong.
 */
export function resolveRunOptions(given: RunArguments): RunOptions {
  if (given.resume !== undefined) refuseConflicts(given);
  const previous = given.resume === undefined ? null : readReport(given.resume).settings;
  const number = <T>(text: string | undefined, fallback: string, parse: (text: string) => Parsed<T>): T =>
    accept(parse(text ?? fallback));
  const settings = {
    backends: withLibraries(backendChoices(given.backend), given.library),
    allKernels: given.allKernels ?? false,
    visits: number(given.visits, DEFAULTS.visits, parseVisits),
    precision: number(given.precision, DEFAULTS.precision, parsePrecision),
    seed: number(given.seed, DEFAULTS.seed, parseSeed),
    engine: number(
      given.engine,
      DEFAULTS.engine,
      parseChoice<RunOptions['engine']>('--engine', ['hrtime', 'benchmarkjs']),
    ),
    timeoutSeconds: number(given.timeout, String(previous?.timeoutSeconds ?? DEFAULTS.timeout), (text) =>
      parseSeconds(text, '--timeout', 30),
    ),
  };
  const maxTime = given.maxTime === undefined ? null : accept(parseSeconds(given.maxTime, '--max-time', 60));
  const suite = chosenSuite(given);
  const part = given.shard === undefined ? null : shardOf(suite, accept(parseShard(given.shard)));
  return {
    ...settings,
    kernels: askedKernels(given.kernel, settings.backends),
    suite: given.layer !== undefined && given.suite === undefined ? ['custom'] : suiteNames(given),
    suiteLabel: suite.title,
    rows: part?.rows ?? suite.rows,
    ...(part && { shard: part.shard }),
    maxTimeSeconds: maxTime ?? previous?.maxTimeSeconds ?? part?.maxTimeSeconds ?? suite.maxTimeSeconds,
    timeGrows: maxTime === null && previous === null,
    outDir: given.out ?? DEFAULTS.out,
    resumePath: given.resume ?? null,
  };
}

/** The time limit is split like the rows, so that each of them has as much of it as in a whole run. */
function shardOf(
  { rows, maxTimeSeconds }: Suite,
  { index, count }: Shard,
): Required<Pick<RunOptions, 'rows' | 'shard' | 'maxTimeSeconds'>> {
  if (count > rows.length) {
    throw new UsageError(
      `--shard ${index}/${count}: ${rows.length} rows cannot be split into ${count} parts; take at most ${rows.length}.`,
    );
  }
  const places = splitRows(rows, count)[index - 1];
  return {
    rows: places.map((place) => rows[place]),
    shard: { index, count, rows: places, of: rows.length },
    maxTimeSeconds: Math.ceil(maxTimeSeconds / count),
  };
}

function refuseConflicts(given: RunArguments): void {
  const conflict = FIXED_BY_RESUME.find((name) => given[name] !== undefined);
  if (conflict === undefined) return;
  const flag = conflict.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(
    `--resume goes on with the settings of the report, so --${flag} cannot be given with it; leave it out, or start a new run.`,
  );
}

function suiteNames({ suite = DEFAULTS.suite }: RunArguments): string[] {
  return accept(parseList(suite, (text) => ({ ok: true, value: text })));
}

function chosenSuite(given: RunArguments): Suite {
  const lists = readLists(given);
  const modes = combinations(lists);
  if (given.layer !== undefined && given.suite === undefined) {
    const axes = {
      layers: lists.layers ?? [],
      sparsities: lists.sparsities ?? [accept(parseSparsity(DEFAULTS.sparsity))],
      batches: lists.batches ?? [accept(parseBatch(DEFAULTS.batch))],
      patterns: lists.patterns ?? [accept(parsePattern(DEFAULTS.pattern))],
    };
    return together(
      modes.map(({ threads = 1, cache = 'warm', ...mode }) =>
        sweepSuite({ ...axes, threads, cache, ...mode }),
      ),
    );
  }
  const suite = combineSuites(suiteNames(given).map(loadSuite));
  const { threads: _threads, cache: _cache, timing: _timing, ...axes } = lists;
  return together(modes.map((mode) => applyOverrides(suite, { ...axes, ...mode })));
}

interface Lists extends Partial<Pick<Axes, 'layers' | 'sparsities' | 'batches' | 'patterns'>> {
  readonly threads: readonly number[] | undefined;
  readonly cache: readonly CacheMode[] | undefined;
  readonly timing: readonly Timing[] | undefined;
}

function readLists(given: RunArguments): Lists {
  const list = <T>(text: string | undefined, parse: (item: string) => Parsed<T>): T[] | undefined =>
    text === undefined ? undefined : accept(parseList(text, parse));
  const layers = list(given.layer, parseLayer);
  const sparsities = list(given.sparsity, parseSparsity);
  const batches = list(given.batch, parseBatch);
  const patterns = list(given.pattern, parsePattern);
  return {
    ...(layers && { layers }),
    ...(sparsities && { sparsities }),
    ...(batches && { batches }),
    ...(patterns && { patterns }),
    threads: list(given.threads, parseThreads),
    cache: list(given.cache, parseChoice<CacheMode>('--cache', ['warm', 'cold'])),
    timing: list(given.timing, parseChoice<Timing>('--timing', TIMINGS)),
  };
}

/** Threads, cache modes and timings are not lists of a suite: one copy of it for every combination. */
function combinations({
  threads,
  cache,
  timing,
}: Lists): Partial<Pick<Axes, 'threads' | 'cache' | 'timing'>>[] {
  return (threads ?? [undefined]).flatMap((count) =>
    (cache ?? [undefined]).flatMap((mode) =>
      (timing ?? [undefined]).map((clock) => ({
        ...(count !== undefined && { threads: count }),
        ...(mode !== undefined && { cache: mode }),
        ...(clock !== undefined && { timing: clock }),
      })),
    ),
  );
}

/** Copies of one suite under the name of the first. */
function together(suites: readonly Suite[]): Suite {
  const { id, title, description } = suites[0];
  return { ...combineSuites(suites), id, title, description };
}

/** Their form and backend; whether they exist is known when the backends are asked. */
function askedKernels(list: string | undefined, backends: readonly BackendChoice[]): string[] {
  if (list === undefined) return [];
  const ids = backends.filter(({ modulePath }) => modulePath === null).map(({ id }) => id);
  const anyModule = backends.some(({ modulePath }) => modulePath !== null);
  return accept(
    parseList(list, (text) => {
      const backend = text.slice(0, Math.max(0, text.indexOf('/')));
      if (ids.includes(backend) || (anyModule && backend !== '')) return { ok: true, value: text };
      return {
        ok: false,
        message:
          backend === ''
            ? `Kernel '${text}' needs its backend in front, such as wasm/sell8-f32: \`sparse-bench list kernels\` prints all of them.`
            : `Unknown kernel '${text}': there is no backend '${backend}' in this run; the backends are ${ids.join(', ')}.`,
      };
    }),
  );
}
