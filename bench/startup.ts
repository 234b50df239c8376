/**
 * npm run bench:startup
 *
 * Whole-process time of `--help` and `list suites` over that of `node -e 0`, in turn, median of the
 * ratios of neighbours.
 */
import { median } from '../src/stats/quantile.js';
import { BIN, runNode } from './processes.js';

const ROUNDS = 25;
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  '--help': [BIN, '--help'],
  'list suites': [BIN, 'list', 'suites'],
  'run --help': [BIN, 'run', '--help'],
};

const ratios = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, args] of Object.entries(COMMANDS)) {
    const empty = await runNode(['-e', '0']);
    const full = await runNode(args);
    ratios.set(name, [...(ratios.get(name) ?? []), full.seconds / empty.seconds]);
  }
}
for (const [name, values] of ratios) {
  console.log(`${name.padEnd(12)} ${median(values).toFixed(2)} times node -e 0 (median of ${ROUNDS})`);
}
