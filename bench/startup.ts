/**
 * npm run bench:startup -- [--rounds 25] [--only pipe]
 *
 * Whole-process time of commands that measure nothing over that of `node -e 0`, and of these and the shortest run
 * with the optional backends that `setup` has added here over the same without them (an empty folder in their
 * place). In turn, median of the ratios of neighbours.
 *
 * What reads reports, in a pipe, may take four times `node -e 0` plus 150 ms: its time over that, with the
 * published report of the quick suite. `--only pipe` measures these alone.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from '../src/stats/quantile.js';
import { BIN, runNode } from './processes.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '25' }, only: { type: 'string' } },
});
const ROUNDS = Number(values.rounds);
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  '--help': [BIN, '--help'],
  'list suites': [BIN, 'list', 'suites'],
  'run --help': [BIN, 'run', '--help'],
};

const scratch = mkdtempSync(join(tmpdir(), 'sparse-bench-startup-'));
const SHORT_RUN = [
  ...[BIN, 'run', '--backend', 'js', '--layer', 'rnn:64', '--visits', '1', '--max-time', '1'],
  ...['--reporter', 'silent', '--out', join(scratch, 'reports')],
];

const DEVICES = fileURLToPath(new URL('../../reports/devices', import.meta.url));
const REPORT = join(DEVICES, readdirSync(DEVICES).find((name) => name.includes('-quick-')) ?? '');
const IN_A_PIPE: Readonly<Record<string, readonly string[]>> = {
  'show --print': [BIN, 'show', REPORT, '--print'],
  'export csv': [BIN, 'export', REPORT, '--format', 'csv'],
  'export html': [BIN, 'export', REPORT, '--format', 'html'],
  compare: [BIN, 'compare', REPORT, REPORT],
};

/** Median over the rounds of the time of `command` over that of `base`, run one after the other. */
async function ratio(
  command: () => Promise<{ seconds: number }>,
  base: () => Promise<{ seconds: number }>,
): Promise<number> {
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const first = round % 2 === 0;
    const before = first ? await base() : null;
    const measured = await command();
    const { seconds } = before ?? (await base());
    ratios.push(measured.seconds / seconds);
  }
  return median(ratios);
}

/** Median of the time of `command` over what it may take, and of itself in seconds. */
async function ofAllowance(command: readonly string[]): Promise<{ share: number; seconds: number }> {
  const shares: number[] = [];
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const empty = await runNode(['-e', '0']);
    const { seconds } = await runNode(command);
    shares.push(seconds / (4 * empty.seconds + 0.15));
    times.push(seconds);
  }
  return { share: median(shares), seconds: median(times) };
}

for (const [name, args] of Object.entries(IN_A_PIPE)) {
  const { share, seconds } = await ofAllowance(args);
  console.log(
    `${name.padEnd(20)} ${share.toFixed(2)} of 4 × node -e 0 + 150 ms (${(1000 * seconds).toFixed(0)} ms)`,
  );
}
if (values.only === 'pipe') process.exit();

const none = { SPARSE_BENCH_HOME: join(scratch, 'nothing-added') };
for (const [name, args] of Object.entries(COMMANDS)) {
  const overEmpty = await ratio(
    () => runNode(args),
    () => runNode(['-e', '0']),
  );
  console.log(`${name.padEnd(20)} ${overEmpty.toFixed(2)} times node -e 0`);
}
for (const [name, args] of Object.entries({ ...COMMANDS, 'shortest run': SHORT_RUN })) {
  const overNone = await ratio(
    () => runNode(args),
    () => runNode(args, undefined, none),
  );
  console.log(`${name.padEnd(20)} ${overNone.toFixed(3)} with what setup added, over without`);
}
console.log(`medians of ${ROUNDS} pairs`);
rmSync(scratch, { recursive: true });
