/**
 * npm run bench:nightly -- [--runs 20] [--planted 10] [--backends js] [--trials 100] [-- ARGUMENTS OF run]
 * npm run bench:nightly -- --record DIR [the same, without --trials]
 * npm run bench:nightly -- --judge DIR [--apart-from DIR] [--trials 100]
 *
 * How far can a nightly job trust `compare`? Records short runs of this build, every third with a planted
 * slow-down of 10 % (work repeated, see nightly-backend.ts), and prints
 *
 * - for drawn reports (nightly-trials.ts) against a baseline of 8 and of half of the recorded ones: how many
 *   of so many trials fail without a change, and with a planted 10 % and 5 %;
 * - for pairs of drawn reports: how often the same build fails, and how often twice the time is found;
 * - for the recorded runs themselves: each against all others, and each planted one against all.
 *
 * Rows, time limit and visits of the runs are what follows the second `--`: without it one row and 15 seconds.
 * `--backends` run beside `guarded`, which stands for wasm. `--record` adds runs to a folder and says nothing of
 * them; `--judge` records nothing. What a rule was chosen on may not prove it: with `--apart-from` a folder on which
 * rules were tuned, no report of it may be among those that are judged.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { factsOf, type ReportFacts } from '../src/report/compare/facts.js';
import { compareWithPast, groupsOf } from '../src/report/compare/regressions.js';
import { readReport } from '../src/report/read.js';
import type { Report } from '../src/report/schema.js';
import { REPEAT_VARIABLE } from './nightly-backend.js';
import { failsIn, pairTrial, pastTrial, SCENARIOS } from './nightly-trials.js';
import { BIN } from './processes.js';

const PAIRS = 50;
const GUARDED = fileURLToPath(new URL('./nightly-backend.js', import.meta.url));
const DEFAULT_RUN = ['--layer', 'rnn:1760', '--sparsity', '0.95', '--batch', '1', '--max-time', '15'];

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    planted: { type: 'string', default: '10' },
    trials: { type: 'string', default: '100' },
    backends: { type: 'string', default: 'js' },
    record: { type: 'string' },
    judge: { type: 'string' },
    'apart-from': { type: 'string' },
  },
  allowPositionals: true,
});
const RUN = positionals.length === 0 ? DEFAULT_RUN : positionals;

/** The planted runs are spread among the others, so that both see the same hours. */
function record(folder: string, runs: number, planted: number): void {
  const total = runs + planted;
  for (let i = 0; i < total; i++) {
    const isPlanted = Math.floor(((i + 1) * planted) / total) > Math.floor((i * planted) / total);
    const out = join(folder, isPlanted ? 'planted' : 'same');
    const env = { ...process.env, [REPEAT_VARIABLE]: isPlanted ? '10' : '0' };
    const backends = `${values.backends},${GUARDED}`;
    const args = [BIN, 'run', ...RUN, '--backend', backends, '--reporter', 'silent', '--out', out];
    const begin = performance.now();
    const { status } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const seconds = Math.round((performance.now() - begin) / 1000);
    process.stderr.write(
      `run ${i + 1} of ${total}${isPlanted ? ', planted' : ''}: exit ${status}, ${seconds} s\n`,
    );
  }
}

interface Recorded {
  readonly report: Report;
  readonly facts: ReportFacts;
}

function reportsIn(folder: string): Recorded[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const report = readReport(path);
      return { report, facts: factsOf(report, path) };
    });
}

function count<T>(entries: readonly T[], holds: (entry: T) => boolean): string {
  return `${entries.filter(holds).length} of ${entries.length}`;
}

function printDrawn(reports: readonly Report[], trials: number): void {
  for (const baseline of [...new Set([8, Math.floor(reports.length / 2)])].sort((a, b) => a - b)) {
    const outcomes = Array.from({ length: trials }, (_, trial) => pastTrial(reports, baseline, trial + 1));
    console.log(`drawn reports against a baseline of ${baseline}: failing comparisons`);
    SCENARIOS.forEach(({ name }, index) => {
      console.log(`  ${name.padEnd(26)} ${count(outcomes, (outcome) => outcome[index])}`);
    });
  }
  const pairs = Array.from({ length: PAIRS }, (_, pair) => pairTrial(reports, pair + 1));
  console.log('one drawn report against one, limit 5 %: failing comparisons');
  console.log(`  same build                 ${count(pairs, ({ falseAlarm }) => falseAlarm)}`);
  console.log(`  planted factor 2           ${count(pairs, ({ caught }) => caught)}`);
}

function printReal(same: readonly Recorded[], planted: readonly Recorded[]): void {
  const past = { path: 'same', groups: groupsOf(same.map(({ facts }) => facts)), noReports: [] };
  console.log('recorded runs against all others of the same build: failing comparisons');
  for (const limit of [0.05, 0.02]) {
    const fails = (onlyPlanted: boolean) => (run: Recorded) =>
      failsIn(compareWithPast(past, run.facts, limit), onlyPlanted);
    const at = `limit ${limit * 100} %`;
    console.log(`  same build, ${at}      ${count(same, fails(false))}`);
    console.log(`  planted 10 %, ${at}    ${count(planted, fails(true))}`);
  }
}

/** @throws Error when one of `recorded` is in the folder `tuned`, too. */
function refuseTuned(recorded: readonly Recorded[], tuned: string): void {
  const seen = new Set(
    ['same', 'planted'].flatMap((kind) => reportsIn(join(tuned, kind))).map(({ facts }) => facts.startedAt),
  );
  const shared = recorded.filter(({ facts }) => seen.has(facts.startedAt));
  if (seen.size === 0) throw new Error(`There is no report in ${tuned}.`);
  if (shared.length > 0)
    throw new Error(`Reports of ${tuned} are among those to judge: ${shared[0].facts.path}`);
  console.log(`none of them is among the ${seen.size} of ${tuned}`);
}

function judge(folder: string): void {
  const same = reportsIn(join(folder, 'same'));
  const planted = reportsIn(join(folder, 'planted'));
  const [first] = same;
  if (first === undefined || same.length < 10)
    throw new Error('At least ten recorded runs are needed: a baseline of eight and others.');
  const { backends, workloads, cells } = first.facts;
  console.log(
    `${same.length} recorded runs, ${planted.length} with a planted slow-down; ${backends.length} backends, ${workloads.length} rows, ${cells.length} cells`,
  );
  if (values['apart-from'] !== undefined) refuseTuned([...same, ...planted], values['apart-from']);
  printReal(same, planted);
  printDrawn(
    same.map(({ report }) => report),
    Number(values.trials),
  );
}

const temporary =
  (values.record ?? values.judge) ? null : mkdtempSync(join(tmpdir(), 'sparse-bench-nightly-'));
const folder = values.record ?? values.judge ?? temporary ?? '';
process.stderr.write(`reports in ${folder}\n`);
if (values.judge === undefined) record(folder, Number(values.runs), Number(values.planted));
if (values.record === undefined) judge(folder);
if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
