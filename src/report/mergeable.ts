/** What parts of one run must have in common, and that they are its parts, each once. */
import { UsageError } from '../errors.js';
import type { Report } from './schema.js';

/** One report of a run with `--shard`, and the file that it is from. */
export interface Part {
  /** For the messages. */
  readonly path: string;
  readonly report: Report;
}

export interface Shards {
  readonly count: number;
  /** Indices of the parts that are not there, from 1. */
  readonly missing: readonly number[];
}

type Shard = NonNullable<Report['settings']['shard']>;

/** What is compared, by the words that a message uses. Anything else is another experiment. */
const COMMON: readonly (readonly [what: string, of: (report: Report) => unknown])[] = [
  ['version of sparse-bench', ({ tool }) => tool.version],
  ['suite', ({ settings }) => settings.suite.join(', ')],
  ['seed', ({ seed }) => seed],
  ['device', ({ device }) => `${device.cpu.brand}, id ${device.id}`],
  ['version of Node', ({ device }) => device.node],
  ['number of parts', ({ settings }) => settings.shard?.count],
  ['number of rows in the suite', ({ settings }) => settings.shard?.of],
  ['list of backends asked for', ({ settings }) => settings.backends.join(', ')],
  ['list of backends', ({ backends }) => backends.map(({ id, version }) => `${id} ${version}`).join(', ')],
  ['list of kernels', ({ settings }) => settings.kernels.join(', ') || 'all'],
  ['--all-kernels', ({ settings }) => settings.allKernels],
  ['--visits', ({ settings }) => settings.visits],
  ['--precision', ({ settings }) => settings.precision],
  ['--max-time', ({ settings }) => settings.maxTimeSeconds],
  ['--timeout', ({ settings }) => settings.timeoutSeconds],
  ['--engine', ({ settings }) => settings.engine],
];

/**
 * @throws UsageError, one sentence naming two files and what differs: no part of a run, another suite,
 * seed, device, version, set of backends or setting, a part twice, a row twice.
 */
export function checkMergeable(parts: readonly Part[]): Shards {
  const shards = parts.map(shardOf);
  const [first, ...others] = parts;
  const [shard] = shards;
  if (first === undefined || shard === undefined) throw new UsageError('Name the reports to merge.');
  for (const other of others) checkSame(first, other);
  refuseDistant(parts);
  refuseDoubles(parts, shards);
  const present = new Set(shards.map(({ index }) => index));
  if (shard.count > MOST_PARTS) {
    throw new UsageError(
      `${first.path} says that it is one of ${shard.count} parts, at most ${MOST_PARTS} are merged.`,
    );
  }
  const indices = Array.from({ length: shard.count }, (_, index) => index + 1);
  return { count: shard.count, missing: indices.filter((index) => !present.has(index)) };
}

/** A suite has at most so many rows, and a part at least one. */
const MOST_PARTS = 10_000;

function shardOf({ path, report }: Part): Shard {
  const { shard } = report.settings;
  if (shard === undefined) {
    throw new UsageError(`${path} is no part of a run: it was not measured with --shard.`);
  }
  const places = new Set(shard.rows);
  const fits =
    shard.index <= shard.count &&
    shard.rows.length === report.results.length &&
    places.size === shard.rows.length &&
    shard.rows.every((place) => place < shard.of);
  if (!fits) throw new UsageError(`The report ${path} contradicts itself at settings.shard.`);
  return shard;
}

function checkSame(first: Part, other: Part): void {
  const differing = COMMON.find(([, of]) => of(first.report) !== of(other.report));
  if (differing === undefined) return;
  const [what, of] = differing;
  throw new UsageError(
    `${first.path} and ${other.path} are not parts of one run, the ${what} differs: ${of(first.report)} in the first, ${of(other.report)} in the second.`,
  );
}

/** Times since the start in nanoseconds are whole numbers that JSON holds exactly up to 104 days. */
const MOST_DAYS_APART = 90;

function refuseDistant(parts: readonly Part[]): void {
  const dated = parts
    .map(({ path, report }) => ({ path, day: Date.parse(report.startedAt) / 86_400_000 }))
    .sort((a, b) => a.day - b.day);
  const [first, last] = [dated[0], dated[dated.length - 1]];
  if (last.day - first.day <= MOST_DAYS_APART) return;
  throw new UsageError(
    `${first.path} and ${last.path} were measured more than ${MOST_DAYS_APART} days apart: they are not parts of one run.`,
  );
}

function refuseDoubles(parts: readonly Part[], shards: readonly Shard[]): void {
  const byIndex = new Map<number, string>();
  const byPlace = new Map<number | string, string>();
  for (const [at, { path, report }] of parts.entries()) {
    const { index, rows } = shards[at];
    const same = byIndex.get(index);
    if (same !== undefined)
      throw new UsageError(`${same} and ${path} are both part ${index}; leave one out.`);
    byIndex.set(index, path);
    for (const key of [...rows, ...report.results.map(({ workload }) => workload.id)]) {
      const owner = byPlace.get(key);
      if (owner !== undefined) {
        throw new UsageError(
          `${owner} and ${path} have a row in common (${key}): they are not parts of one run.`,
        );
      }
      byPlace.set(key, path);
    }
  }
}
