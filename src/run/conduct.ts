/**
 * The passes over the suite: every row's next visit in turn, so that the visits of a row are spread over
 * the run. A row is done when it has its visits and its intervals are precise enough, or when the time is
 * over; never because a difference has become significant.
 */
import { EXIT, type ExitCode } from '../errors.js';
import { headline } from '../report/headline.js';
import type { Report, Result } from '../report/schema.js';
import { halfWidthOfVisits } from '../stats/visits.js';
import type { SuiteRow } from '../suite/suite.js';
import { classOfBackends } from './contenders.js';
import { rowEntrants } from './entrants.js';
import type { Phase, Progress } from './events.js';
import { coldPoolBytes } from './memory.js';
import type { RunOptions } from './options.js';
import type { WorkerPool } from './pool.js';
import type { FoundBackend } from './probe.js';
import { createEstimator, outlook, type TakenVisit } from './progress.js';
import { type RowContext, type RowStep, raceRow, visitRow } from './row.js';
import type { RowEnd, RunState } from './state.js';

/** A row that stays imprecise gets at most this many times the visits asked for. */
const MOST_VISITS_FACTOR = 3;

/**
 * Sampling time of one visit, nanoseconds: a quarter of the run's time shared evenly (starting processes
 * and preparing weights takes the rest), never under 0.4 s nor above 1.5 s, where more rounds no longer
 * narrow what processes differ by. Time that is there for the sake of further backends goes into visits, not into
 * longer ones.
 */
export function visitBudgetNs(options: RunOptions, rows: number): number {
  const evenShareSeconds = options.maxTimeSeconds / Math.max(1, rows * options.visits);
  return Math.min(1.5, Math.max(0.4, evenShareSeconds / 4)) * 1e9;
}

export interface Conduct {
  readonly options: RunOptions;
  /** Seconds of the whole run: see time-limit.ts. */
  readonly limitSeconds: number;
  readonly rows: readonly SuiteRow[];
  readonly backends: readonly FoundBackend[];
  readonly pool: WorkerPool;
  readonly state: RunState;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export async function conduct(run: Conduct): Promise<void> {
  const { options, state, signal } = run;
  const taken: TakenVisit[] = [];
  const raced = new Set(state.report.results.flatMap((result, i) => (result.kernels.length > 0 ? [i] : [])));
  for (let pass = 0; pass < options.visits * MOST_VISITS_FACTOR; pass++) {
    const outOfTime: RowEnd[] = [];
    for (const index of state.report.results.keys()) {
      if (signal.aborted) return;
      const result = state.report.results[index];
      if (result.stopReason || result.visits > pass) continue;
      if (timeIsOver(run, taken, index, raced.has(index))) outOfTime.push({ index, ...outOfTimeEnd(result) });
      else await step(run, index, taken, raced);
    }
    await state.close(outOfTime);
    if (state.report.results.every(({ stopReason }) => stopReason !== null)) return;
  }
  const open = [...state.report.results.entries()].filter(([, { stopReason }]) => stopReason === null);
  await state.close(open.map(([index]) => ({ index, stopReason: 'visits', reason: null })));
}

function outOfTimeEnd({ visits }: Result): Pick<RowEnd, 'stopReason' | 'reason'> {
  const reason = visits === 0 ? 'the time limit was reached before its first visit' : null;
  return { stopReason: 'time', reason };
}

async function step(run: Conduct, index: number, taken: TakenVisit[], raced: Set<number>): Promise<void> {
  const { state, signal } = run;
  const tell = (phase: Phase, detail: string): void =>
    run.onProgress(progressOf(run, index, taken, raced, phase, detail));
  const context = rowContext(run, tell);
  if (!raced.has(index)) {
    tell('prepare', 'preparing the weights of every kernel');
    const entrants = rowEntrants(run.rows[index], run.backends, {
      ...run.options,
      maxTimeSeconds: run.limitSeconds,
      rooflineOf: state.rooflineOf,
      racedRow: (id) =>
        state.report.results.find(({ workload, kernels }) => workload.id === id && kernels.length > 0),
    });
    const outcome = await guarded(signal, () => raceRow(state.report.results[index], entrants, context));
    if (!outcome) return;
    raced.add(index);
    await state.apply(index, outcome);
  }
  if (state.report.results[index].stopReason) return;
  const begin = performance.now();
  const outcome = await guarded(signal, () => visitRow(state.report.results[index], context));
  if (!outcome) return;
  taken.push({ resultIndex: index, seconds: (performance.now() - begin) / 1000 });
  await state.apply(index, outcome);
  const result = state.report.results[index];
  if (!result.stopReason && result.visits >= run.options.visits && isPrecise(result, run.options.precision)) {
    await state.close([{ index, stopReason: 'precision', reason: null }]);
  }
}

/** Processes that are killed by an abort end in errors that mean nothing. */
async function guarded(signal: AbortSignal, work: () => Promise<RowStep>): Promise<RowStep | null> {
  try {
    const outcome = await work();
    return signal.aborted ? null : outcome;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

/** More visits would not tell the speed-ups that the table leads with much better. A row without any has nothing to wait for. */
export function isPrecise(result: Result, precision: number): boolean {
  const { speedup, baseline } = headline({ claims: [] }, result);
  return [speedup, baseline].every((found) => !found || halfWidthOfVisits(found) <= precision);
}

/** No visit is begun that would probably end after the limit by more than half its length. A race takes as long as a visit. */
function timeIsOver(
  { state, limitSeconds }: Conduct,
  taken: readonly TakenVisit[],
  index: number,
  isRaced: boolean,
): boolean {
  const expected = createEstimator(state.report.results, taken).visitSeconds(index) ?? 0;
  return state.elapsedSeconds() + expected * (isRaced ? 0.5 : 1.5) > limitSeconds;
}

function rowContext(
  { options, rows, backends, pool, state, signal }: Conduct,
  tell: (phase: Phase, detail: string) => void,
): RowContext {
  const choices = new Map(backends.map(({ opened, choice }) => [opened.id, choice]));
  return {
    crew: {
      seed: options.seed,
      coldPoolBytes: coldPoolBytes(state.report.device.cpu.l3Bytes),
      startWorker: (backend, threads) => {
        const choice = choices.get(backend);
        if (!choice) throw new Error(`Backend '${backend}' is not part of this run.`);
        return pool.start(choice, threads);
      },
      processors: pool.processors,
      onStep: (what) =>
        tell(what.startsWith('checking') ? 'verify' : what.startsWith('racing') ? 'race' : 'prepare', what),
    },
    engine: options.engine,
    classOf: classOfBackends(state.report.backends),
    allKernels: options.allKernels,
    originNs: state.originNs,
    budgetNs: visitBudgetNs(options, rows.length),
    aborted: () => signal.aborted,
    onRound: (done, of) => tell('sample', `timing dense against sparse, round ${done + 1} of ${of}`),
  };
}

function progressOf(
  { options, limitSeconds, state }: Conduct,
  index: number,
  taken: readonly TakenVisit[],
  raced: ReadonlySet<number>,
  phase: Phase,
  detail: string,
): Progress {
  const { results } = state.report;
  const elapsedSeconds = state.elapsedSeconds();
  const estimator = createEstimator(results, taken);
  const { fraction, remainingSeconds } = outlook(
    results,
    raced,
    options.visits,
    estimator,
    limitSeconds - elapsedSeconds,
  );
  return {
    phase,
    detail,
    resultIndex: index,
    visit: raced.has(index) ? results[index].visits + 1 : null,
    visits: options.visits,
    fraction,
    elapsedSeconds,
    remainingSeconds,
  };
}

/** What the process exits with, from the finished report. */
export function exitCodeOf(report: Report, askedKernels: readonly string[]): ExitCode {
  const kernels = report.results.flatMap((result) => result.kernels);
  if (kernels.some(({ status }) => status === 'wrong')) return EXIT.wrongResult;
  if (!kernels.some(({ status, samples }) => status === 'timed' && samples.ns.length > 0))
    return EXIT.nothingMeasured;
  const missing = askedKernels.some(
    (id) => !kernels.some((kernel) => kernel.id === id && kernel.status !== 'unsupported'),
  );
  if (missing || report.unavailable.some(({ requested }) => requested)) return EXIT.unavailable;
  return EXIT.ok;
}
