/**
 * npm run bench:gpu -- [--out DIR] [--minutes 8] [--parts goals,quick,…] [--backend webgpu,cuda] [--l2-mb 50]
 *
 * Everything that is to be measured on a machine with a GPU, in one command that needs no network and ends within
 * the minutes: what `doctor` says, the goals of the GPU kernels as a table, and reports of the suites with the
 * device's own clock. What is missing there has a reason in place of a figure. In DIR: doctor.txt, goals.txt,
 * and a folder with the report of each part.
 *
 * The parts are goals, dense, narang2017, deepbench-server, quick and ceiling (bench/gpu/parts.ts).
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { probeBackends, type Report, readReport, registry } from '../src/index.js';
import { outcomeLines, outcomesOf } from './gpu/goals.js';
import { PART_NAMES, type Part, partsOf } from './gpu/parts.js';
import { BIN, runNode } from './processes.js';

const CACHE_SIZE = fileURLToPath(new URL('./gpu/cache-size.js', import.meta.url));
const PROBE_SECONDS = 60;
/** A run ends after the visit in which its time is over; one that takes longer than this is interrupted. */
const GRACE_SECONDS = 15;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'gpu' },
    minutes: { type: 'string', default: '8' },
    parts: { type: 'string' },
    backend: { type: 'string', default: 'webgpu,tfjs-webgpu,cuda' },
    'l2-mb': { type: 'string' },
  },
});
const { out } = values;
const totalSeconds = 60 * Number(values.minutes);
if (!(totalSeconds > 0)) throw new Error(`--minutes ${values.minutes} is not a number of minutes.`);
const started = performance.now();
const secondsLeft = () => totalSeconds - (performance.now() - started) / 1000;

/** Those of `--backend` that this version has. */
const known = values.backend.split(',').filter((id) => registry.some((entry) => entry.id === id));

async function cacheBytes(): Promise<number | null> {
  if (values['l2-mb'] !== undefined) return Number(values['l2-mb']) * 1e6;
  const { stdout } = await runNode([CACHE_SIZE]);
  const bytes = Number(stdout.trim());
  return bytes > 0 ? bytes : null;
}

/** Writes the report of the part; null where it made none. */
async function measure({ name, args, share }: Part, backends: readonly string[]): Promise<Report | null> {
  const seconds = Math.floor(Math.min(share * totalSeconds, secondsLeft() - 5));
  if (seconds < 5) {
    say(`${name}: no time left`);
    return null;
  }
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  const before = new Set(readdirSync(folder));
  const common = ['--backend', backends.join(','), '--max-time', String(seconds), '--out', folder];
  let timer: NodeJS.Timeout | undefined;
  // An interrupted run keeps the rows that are finished.
  const interruptLater = (pid: number): void => {
    const limit = Math.min(seconds + GRACE_SECONDS, secondsLeft());
    timer = setTimeout(() => process.kill(pid, 'SIGINT'), 1000 * limit);
  };
  const { code, seconds: took } = await runNode(
    [BIN, ...args, ...common, '--reporter', 'silent'],
    interruptLater,
  );
  clearTimeout(timer);
  const made = readdirSync(folder).filter((file) => file.endsWith('.json') && !before.has(file));
  say(`${name}: exit ${code} after ${took.toFixed(0)} s`);
  return made[0] === undefined ? null : readReport(join(folder, made[0]));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

mkdirSync(out, { recursive: true });
const choices = known.map((id) => ({ id, modulePath: null, requested: true }));
const probes = await probeBackends(choices, PROBE_SECONDS);
// A program that stands for a GPU takes minutes and says nothing about one.
const backends = probes.flatMap(({ id, availability }) =>
  availability.available && !availability.software ? [id] : [],
);
const description = probes.flatMap(({ id, availability }) =>
  availability.available
    ? [
        `${id} ${availability.version}: ${availability.detail}${availability.software ? ' (software, no GPU)' : ''}`,
        ...(availability.facts ?? []).map((fact) => `  ${fact}`),
      ]
    : [`${id} not available: ${availability.reason}; ${availability.remedy}`],
);
console.log(description.join('\n'));
const doctor = await runNode([BIN, 'doctor']);
writeFileSync(join(out, 'doctor.txt'), `${description.join('\n')}\n\n${doctor.stdout}`);

const l2Bytes = await cacheBytes();
const parts = partsOf({ backends, l2Bytes });
const wanted = values.parts?.split(',') ?? parts.map(({ name }) => name);
const unknown = wanted.find((name) => !PART_NAMES.includes(name));
if (unknown !== undefined) throw new Error(`There is no part '${unknown}': ${PART_NAMES.join(', ')}.`);
const reports: Report[] = [];
if (backends.length > 0) {
  for (const part of parts.filter(({ name }) => wanted.includes(name))) {
    const report = await measure(part, backends);
    if (report) reports.push(report);
  }
}
const lines = [
  ...description,
  `level-2 cache: ${l2Bytes === null ? 'unknown (--l2-mb says it)' : `${(l2Bytes / 1e6).toFixed(1)} MB`}`,
  '',
  ...outcomeLines(outcomesOf({ reports, l2Bytes })),
];
writeFileSync(join(out, 'goals.txt'), `${lines.join('\n')}\n`);
console.log(`\n${lines.slice(description.length).join('\n')}\n\nall of it in ${out}`);
