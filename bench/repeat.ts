/**
 * npm run bench:repeat -- [--runs 20] [--minutes 20] [--keep DIR] [--load DIR] [-- arguments of sparse-bench]
 *
 * Repeatability: the whole command in fresh invocations spread over some time. For every speed-up of
 * every row, does the interval of each run hold the median of the others? Do the verdicts agree? And the
 * twins of every row, two equal kernels, are judged as if they were two: how often are they told apart?
 * `--load` evaluates the reports in a folder without measuring. Figures are made anew from the samples.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { headline } from '../src/report/headline.js';
import type { Report, Speedup } from '../src/report/schema.js';
import { pairVisits, samplesByVisit } from '../src/run/pairs.js';
import { remakeReport } from '../src/run/summarise.js';
import { median } from '../src/stats/quantile.js';
import { estimateRatio, MIN_VISITS_FOR_T } from '../src/stats/speedup.js';
import { judge } from '../src/stats/verdict.js';
import { BIN, runNode } from './processes.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '20' },
    keep: { type: 'string' },
    load: { type: 'string' },
  },
});

async function measure(folder: string, runs: number, minutes: number): Promise<void> {
  const everyMs = (minutes * 60_000) / Math.max(1, runs - 1);
  const begin = Date.now();
  for (let i = 0; i < runs; i++) {
    await sleep(Math.max(0, begin + i * everyMs - Date.now()));
    const { code, seconds } = await runNode([BIN, ...positionals, '--reporter', 'silent', '--out', folder]);
    process.stderr.write(`run ${i + 1} of ${runs}: ${seconds.toFixed(1)} s, exit ${code}\n`);
  }
}

function reportsIn(folder: string): Report[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => remakeReport(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report));
}

interface Figure {
  readonly name: string;
  readonly speedups: readonly Speedup[];
}

/** The table's speed-ups, by row: the headline, the baseline layer's, and every backend's own. */
function figures(reports: readonly Report[]): Figure[] {
  const byName = new Map<string, Speedup[]>();
  for (const report of reports) {
    for (const result of report.results) {
      const { speedup, baseline, sameBackend } = headline(report, result);
      const named: [string, Speedup | null][] = [
        ['strongest dense', speedup],
        ['baseline layer', baseline],
        ...[...sameBackend].map(([backend, own]): [string, Speedup] => [`within ${backend}`, own]),
      ];
      for (const [scope, found] of named) {
        if (!found) continue;
        const name = `${result.workload.id} ${scope}`;
        byName.set(name, [...(byName.get(name) ?? []), found]);
      }
    }
  }
  return [...byName]
    .filter(([, speedups]) => speedups.length > 1)
    .map(([name, speedups]) => ({ name, speedups }));
}

function coverage({ speedups }: Figure): number {
  const held = speedups.filter(({ ciLow, ciHigh }, i) => {
    const others = median(speedups.filter((_, j) => j !== i).map(({ ratio }) => ratio));
    return ciLow <= others && others <= ciHigh;
  });
  return held.length / speedups.length;
}

/** Every kernel with a twin in every row of every run is an A/A trial. */
function printTwins(reports: readonly Report[]): void {
  const verdicts = reports.flatMap((report) =>
    report.results.flatMap((result) =>
      result.kernels.flatMap((kernel) => {
        const { visits } = pairVisits(samplesByVisit(kernel.samples, 0), samplesByVisit(kernel.samples, 1));
        if (visits.length < MIN_VISITS_FOR_T) return [];
        const estimate = estimateRatio(visits, { seed: report.seed });
        const floor = result.speedups[0]?.noiseFloor ?? report.noise.floor;
        return [{ operand: kernel.operand, verdict: judge(estimate, floor).verdict }];
      }),
    ),
  );
  for (const operand of ['dense', 'sparse'] as const) {
    const own = verdicts.filter((trial) => trial.operand === operand);
    const wrong = own.filter(({ verdict }) => verdict === 'FASTER' || verdict === 'SLOWER');
    const share = own.length === 0 ? 0 : (100 * wrong.length) / own.length;
    console.log(`A/A ${operand}: ${wrong.length} of ${own.length} called different (${share.toFixed(1)} %)`);
  }
  const floors = reports.map(({ noise }) => noise.floor);
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  console.log(`noise floor: median ${percent(median(floors))}, largest ${percent(Math.max(...floors))}`);
}

function print(reports: readonly Report[]): void {
  const all = figures(reports);
  console.log(`${reports.length} runs`);
  if (reports.length < 2) throw new Error('Repeatability needs at least two runs.');
  for (const figure of all) {
    const ratios = figure.speedups.map(({ ratio }) => ratio);
    const widths = figure.speedups.map(({ ciLow, ciHigh, ratio }) => (ciHigh - ciLow) / ratio / 2);
    const verdicts = [...new Set(figure.speedups.map(({ verdict }) => verdict))].join(', ');
    console.log(
      `${figure.name.padEnd(58)} median ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})  half-width ±${(100 * median(widths)).toFixed(1)} %  covered ${(100 * coverage(figure)).toFixed(0)} %  ${verdicts}`,
    );
  }
  const headlines = all.filter(({ name }) => !name.includes('within'));
  const mean = (figuresOf: readonly Figure[]): string =>
    `${((100 * figuresOf.reduce((sum, figure) => sum + coverage(figure), 0)) / figuresOf.length).toFixed(1)} %`;
  console.log(`covered: headline figures ${mean(headlines)}, all figures ${mean(all)}`);
  printTwins(reports);
}

const folder = values.load ?? values.keep ?? mkdtempSync(join(tmpdir(), 'sparse-bench-repeat-'));
process.stderr.write(`reports in ${folder}\n`);
if (!values.load) await measure(folder, Number(values.runs), Number(values.minutes));
print(reportsIn(folder));
if (!values.load && !values.keep) rmSync(folder, { recursive: true, force: true });
