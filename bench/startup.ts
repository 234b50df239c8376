/**
 * npm run bench:startup
 *
 * Whole-process time of commands that measure nothing over that of `node -e 0`, and of these and the shortest run
 * with the optional backends that `setup` has added here over the same without them (an empty folder in their
 * place). In turn, median of the ratios of neighbours.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../src/stats/quantile.js';
import { BIN, runNode } from './processes.js';

const ROUNDS = 25;
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
