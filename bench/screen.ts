/**
 * npm run bench:screen -- [--runs 2]
 *
 * Does drawing cost the kernels anything? Runs on a pseudo-terminal (made by `script`, from util-linux) that draw the
 * Ink screen during ten rounds and nothing during the next ten, in turn. Prints the ratio of the kernels' median times in
 * a visit, drawn over silent, with its interval over visits: of all kernels together, and of each. Whole runs or visits in turn are
 * too far apart for the per cent that is asked for: new processes on a shared host differ by more.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { readReport } from '../src/report/read.js';
import type { KernelResult } from '../src/report/schema.js';
import { median } from '../src/stats/quantile.js';
import { estimateRatio } from '../src/stats/speedup.js';
import { isDrawn } from './screen-rounds.js';

/** The most that a run can be asked for. */
const VISITS = 100;
const { values } = parseArgs({ options: { runs: { type: 'string', default: '2' } } });
const RUN = fileURLToPath(new URL('./screen-run.js', import.meta.url));

function record(): { readonly kernels: readonly KernelResult[]; readonly visits: number } {
  const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-screen-'));
  try {
    const pathFile = join(folder, 'path');
    // The new terminal has no size of its own.
    const command = `stty columns 100 rows 40 && ${[process.execPath, RUN, pathFile, VISITS, folder].join(' ')}`;
    const env: NodeJS.ProcessEnv = { ...process.env, TERM: 'xterm-256color' };
    delete env.CI;
    const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      env,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0)
      throw new Error(`'${command}' ended with ${status}: ${stripVTControlCharacters(stdout).slice(-500)}`);
    process.stderr.write(`the terminal was sent ${stdout.length} characters\n`);
    const [result] = readReport(readFileSync(pathFile, 'utf8')).results;
    return {
      kernels: result.kernels.filter(({ status: state }) => state === 'timed'),
      visits: result.visits,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of each visit ln(median time drawn / median time silent), or nothing where a kernel has too few samples. */
function ratiosOf({ samples }: KernelResult, visits: number): number[][] {
  return Array.from({ length: visits }, (_, visit) => {
    const times = (drawn: boolean): number[] =>
      samples.ns.filter(
        (_, i) =>
          samples.visit[i] === visit && samples.twin[i] === 0 && isDrawn(visit, samples.round[i]) === drawn,
      );
    const [drawn, silent] = [times(true), times(false)];
    return Math.min(drawn.length, silent.length) < 5 ? [] : [Math.log(median(drawn) / median(silent))];
  });
}

function print(name: string, given: readonly (readonly number[])[]): void {
  const visits = given.filter((ratios) => ratios.length > 0);
  if (visits.length === 0) return;
  const { ratio, ciLow, ciHigh } = estimateRatio(visits, { seed: 1 });
  const interval = `${ciLow.toFixed(4)} to ${ciHigh.toFixed(4)}`;
  console.log(`${name.padEnd(24)} ${ratio.toFixed(4)} (${interval}), ${visits.length} visits`);
}

const runs = Array.from({ length: Number(values.runs) }, () => {
  const { kernels, visits } = record();
  return new Map(kernels.map((kernel) => [kernel.id, ratiosOf(kernel, visits)]));
});
console.log('time with drawing over time without, median (95 % interval)');
print(
  'all kernels',
  runs.flatMap((run) => {
    const kernels = [...run.values()];
    return kernels[0].map((_, visit) => kernels.flatMap((ratios) => ratios[visit]));
  }),
);
for (const id of new Set(runs.flatMap((run) => [...run.keys()])))
  print(
    id,
    runs.flatMap((run) => run.get(id) ?? []),
  );
