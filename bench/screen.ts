/**
 * npm run bench:screen -- [--pairs 12]
 *
 * Does drawing cost the kernels anything? The same short run with the Ink screen (on a pseudo-terminal
 * made by `script`, from util-linux) and with `--reporter silent`, in turn. Prints the ratio of the
 * kernels' median times, drawing over silent, with its interval over the pairs of runs.
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

const pairs: number[][] = [];
for (let i = 0; i < Number(values.pairs); i++) {
  const order = i % 2 === 0 ? (['ink', 'silent'] as const) : (['silent', 'ink'] as const);
  const times = Object.fromEntries(order.map((reporter) => [reporter, measure(reporter)]));
  pairs.push(
    [...times.ink].flatMap(([id, ns]) => {
      const silent = times.silent.get(id);
      return silent === undefined ? [] : [Math.log(ns / silent)];
    }),
  );
  process.stderr.write(`\rpair ${i + 1} of ${values.pairs}`);
}
const { ratio, ciLow, ciHigh } = estimateRatio(pairs, { seed: 1 });
console.log(
  `\ndrawing over silent: ${ratio.toFixed(4)} (${ciLow.toFixed(4)} to ${ciHigh.toFixed(4)}), ${pairs.length} pairs of runs`,
);
