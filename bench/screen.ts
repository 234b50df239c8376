/**
 * npm run bench:screen -- [--pairs 12]
 *
 * Does drawing cost the kernels anything? The same short run with the Ink screen (on a pseudo-terminal
 * made by `script`, from util-linux) and with `--reporter silent`, in turn. Prints the ratio of the
 * kernels' median times, drawing over silent, with its interval over the pairs of runs: of all kernels
 * together, and of each, since the memory of a shared host moves dense kernels from run to run far more than sparse ones.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Report } from '../src/report/schema.js';
import { estimateRatio } from '../src/stats/speedup.js';
import { BIN } from './processes.js';

const { values } = parseArgs({ options: { pairs: { type: 'string', default: '12' } } });
const RUN = '--layer rnn:1760 --backend wasm,js --visits 3 --precision 0.5 --max-time 30';

/** Median ns by kernel. */
function measure(reporter: 'ink' | 'silent'): Map<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-screen-'));
  const command = `${process.execPath} ${BIN} ${RUN} --reporter ${reporter} --out ${folder}`;
  const env: NodeJS.ProcessEnv = { ...process.env, TERM: 'xterm-256color' };
  delete env.CI;
  const { status, stderr } = spawnSync('script', ['-qec', command, '/dev/null'], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`'${command}' ended with ${status}: ${stderr}`);
  const [name] = readdirSync(folder);
  const report: Report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  return new Map(
    report.results.flatMap(({ kernels }) =>
      kernels.flatMap(({ id, medianNs }): [string, number][] => (medianNs === null ? [] : [[id, medianNs]])),
    ),
  );
}

/** By kernel: ln(time with drawing / without) of every pair of runs. */
type Pair = ReadonlyMap<string, number>;

function print(name: string, visits: readonly (readonly number[])[]): void {
  const { ratio, ciLow, ciHigh } = estimateRatio(visits, { seed: 1 });
  const interval = `${ciLow.toFixed(4)} to ${ciHigh.toFixed(4)}`;
  console.log(`${name.padEnd(24)} ${ratio.toFixed(4)} (${interval}), ${visits.length} pairs of runs`);
}

const pairs: Pair[] = [];
for (let i = 0; i < Number(values.pairs); i++) {
  const order = i % 2 === 0 ? (['ink', 'silent'] as const) : (['silent', 'ink'] as const);
  const times = Object.fromEntries(order.map((reporter) => [reporter, measure(reporter)]));
  pairs.push(
    new Map(
      [...times.ink].flatMap(([id, ns]): [string, number][] => {
        const silent = times.silent.get(id);
        return silent === undefined ? [] : [[id, Math.log(ns / silent)]];
      }),
    ),
  );
  process.stderr.write(`\rpair ${i + 1} of ${values.pairs}`);
}
process.stderr.write('\n');
console.log('time with drawing over time without, median (95 % interval)');
print(
  'all kernels',
  pairs.map((pair) => [...pair.values()]),
);
for (const id of new Set(pairs.flatMap((pair) => [...pair.keys()]))) {
  const own = pairs.flatMap((pair) => (pair.has(id) ? [[pair.get(id)!]] : []));
  // A kernel that the race let through now and then has too few pairs to say anything.
  if (own.length >= pairs.length / 2) print(id, own);
}
