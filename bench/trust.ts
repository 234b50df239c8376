/**
 * npm run bench:trust -- [--trials 134] [--save FILE] [--load FILE[,FILE…]]
 *
 * How far can the verdicts be trusted? Prints how often equal kernels are called different (A/A) and how
 * often a planted 5 % is found. The noise floor of a trial and the spread of visits are pooled as in a run of five rows: over five
 * successive trials. The floor is of twins of the same operand, since both sides of a trial's ratio are that (a run judges dense over
 * sparse, by both), without the twins of the kernel that is judged. Samples hold a multiple of twenty
 * runs, since one in twenty is repeated: for kernels of more than 100 µs they are longer than those of a real
 * row. `bench:repeat` judges the twins of real rows. `--save` keeps the log-ratios, `--load` judges saved ones again without measuring.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { noiseFloor } from '../src/stats/noise-floor.js';
import { median } from '../src/stats/quantile.js';
import { estimateRatio } from '../src/stats/speedup.js';
import { spreadOfVisits } from '../src/stats/spread.js';
import { judge } from '../src/stats/verdict.js';
import { pilotTimes } from './pilot-times.js';
import { runTrial, SUBJECTS, type Subject, type Trial, trialWorkload, type Visits } from './trust-trials.js';

const ROWS_PER_RUN = 5;

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '134' },
    seed: { type: 'string', default: '1' },
    save: { type: 'string' },
    load: { type: 'string' },
  },
});

async function measure(count: number, seed: number): Promise<Trial[]> {
  const pilotNs = await pilotTimes(
    SUBJECTS.map(({ kernel }) => kernel),
    trialWorkload(),
    seed,
  );
  const trials: Trial[] = [];
  for (let i = 0; i < count; i++) {
    trials.push(await runTrial(i, seed, pilotNs));
    process.stderr.write(`\rtrial ${i + 1} of ${count}`);
    if (values.save) writeFileSync(values.save, JSON.stringify(trials));
  }
  process.stderr.write('\n');
  return trials;
}

/** The trials that make a run with this one. */
function runOf(trials: readonly Trial[], index: number): readonly Trial[] {
  const begin = Math.floor(index / ROWS_PER_RUN) * ROWS_PER_RUN;
  return trials.slice(begin, begin + ROWS_PER_RUN);
}

interface Floors {
  readonly pooled: number;
  readonly fixed: number;
}

type Kind = keyof Trial;

/** Twins are judged without themselves, since in a row the judged ratio is not in the pool. */
function floorsOf(trials: readonly Trial[], index: number, judged: Subject, kind: Kind): Floors {
  const alike = SUBJECTS.filter(({ operand }) => operand === judged.operand);
  const medians = runOf(trials, index).flatMap((trial) =>
    alike
      .filter((subject) => kind !== 'aa' || trial !== trials[index] || subject !== judged)
      .flatMap(({ name }) => trial.aa[name].map((rounds) => median(rounds))),
  );
  return { pooled: noiseFloor(medians, 5), fixed: 0.02 };
}

/** Share of trials in which the verdict was one of `words`. */
function share(
  trials: readonly Trial[],
  subject: Subject,
  kind: Kind,
  floor: keyof Floors,
  words: readonly string[],
): number {
  const pick = (trial: Trial): Visits => trial[kind][subject.name];
  const hits = trials.filter((trial, i) => {
    const prior = spreadOfVisits(runOf(trials, i).map((row) => pick(row).map((rounds) => median(rounds))));
    const estimate = estimateRatio(pick(trial), { seed: i + 1, prior });
    return words.includes(judge(estimate, floorsOf(trials, i, subject, kind)[floor]).verdict);
  });
  return hits.length / trials.length;
}

function print(trials: readonly Trial[]): void {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`.padStart(8);
  const rounds = median(trials.map((trial) => trial.aa[SUBJECTS[0].name].flat().length));
  console.log(
    `${trials.length} trials × ${SUBJECTS.length} kernels, 5 visits, ${rounds} rounds a trial (median)`,
  );
  console.log('floor: of twins of the operand, pooled over five trials | fixed 2 %');
  let falsePooled = 0;
  let falseFixed = 0;
  for (const subject of SUBJECTS) {
    const { name } = subject;
    const wrong = ['FASTER', 'SLOWER'];
    const aa = (floor: keyof Floors): number => share(trials, subject, 'aa', floor, wrong);
    const found = (floor: keyof Floors): number => share(trials, subject, 'planted', floor, ['FASTER']);
    const floors = trials.map((_, i) => floorsOf(trials, i, subject, 'planted').pooled);
    falsePooled += aa('pooled') / SUBJECTS.length;
    falseFixed += aa('fixed') / SUBJECTS.length;
    console.log(
      `${name.padEnd(12)} A/A called different ${percent(aa('pooled'))} | ${percent(aa('fixed'))}   planted 5 % found ${percent(found('pooled'))} | ${percent(found('fixed'))}   measured ${planted(trials, name)}, floor ${percent(median(floors)).trim()}`,
    );
  }
  console.log(
    `all A/A trials (${trials.length * SUBJECTS.length})   ${percent(falsePooled)} | ${percent(falseFixed)}`,
  );
  printMoreVisits(trials);
}

/** Successive trials joined, as if each had so many times the visits. A rest that is too short is left out. */
function joined(trials: readonly Trial[], count: number): Trial[] {
  const merge = (parts: readonly Trial[], kind: keyof Trial): Record<string, Visits> =>
    Object.fromEntries(SUBJECTS.map(({ name }) => [name, parts.flatMap((part) => part[kind][name])]));
  return Array.from({ length: Math.floor(trials.length / count) }, (_, i) => {
    const parts = trials.slice(i * count, (i + 1) * count);
    return { aa: merge(parts, 'aa'), planted: merge(parts, 'planted') };
  });
}

/** What more visits bring, with a floor of 2 %. */
function printMoreVisits(trials: readonly Trial[]): void {
  for (const count of [2, 3, 4]) {
    const longer = joined(trials, count);
    if (longer.length < 5) return;
    const cells = SUBJECTS.map((subject) => {
      const found = share(longer, subject, 'planted', 'fixed', ['FASTER']);
      const wrong = share(longer, subject, 'aa', 'fixed', ['FASTER', 'SLOWER']);
      return `${subject.name} ${(100 * found).toFixed(0)} % (A/A ${(100 * wrong).toFixed(0)} %)`;
    });
    console.log(`${5 * count} visits, ${longer.length} trials: planted 5 % found: ${cells.join(', ')}`);
  }
}

/** The planted slow-down as the harness measured it: median and range of the trials' ratios. */
function planted(trials: readonly Trial[], name: string): string {
  const ratios = trials.map(
    (trial, i) => estimateRatio(trial.planted[name], { seed: i, resamples: 2 }).ratio,
  );
  const [low, middle, high] = [Math.min(...ratios), median(ratios), Math.max(...ratios)];
  return `${middle.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

const trials: Trial[] = values.load
  ? values.load.split(',').flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as Trial[])
  : await measure(Number(values.trials), Number(values.seed));
print(trials);
