/** The report as it grows: every step is summarised, judged, written and shown. */
import { judgeClaims } from '../report/claims.js';
import type { Report, Result } from '../report/schema.js';
import type { SuiteRow } from '../suite/suite.js';
import { messageOf } from './crew.js';
import { DRIFT_WARNING, driftWarning } from './drift-warning.js';
import { HELD_UP_WARNING, heldUpWarning } from './held-up-warning.js';
import type { RowStep } from './row.js';
import {
  judgeReport,
  type RooflineOf,
  rooflineOfReport,
  summariseResult,
  summaryContext,
} from './summarise.js';

export interface RunState {
  readonly report: Report;
  /** Reading of the monotonic clock at which the run's time 0 lies (earlier parts of a resumed run included). */
  readonly originNs: bigint;
  elapsedSeconds(): number;
  readonly rooflineOf: RooflineOf;
  /** Takes over a row's next result, makes its figures, judges the whole report anew, writes and shows it. */
  apply(index: number, step: RowStep): Promise<void>;
  /** Ends rows; the report is published once. */
  close(ends: readonly RowEnd[]): Promise<void>;
  /** Marks rows that were not finished, writes and shows the report a last time. */
  finish(interrupted: boolean): Promise<void>;
}

export interface RowEnd {
  readonly index: number;
  readonly stopReason: Result['stopReason'];
  readonly reason: string | null;
}

export interface StateSettings {
  readonly rows: readonly SuiteRow[];
  /** Writes the report; throws when it cannot. null: nothing is written. */
  readonly write: ((report: Report) => Promise<void>) | null;
  readonly onReport: (report: Report) => void;
  /** Seconds of earlier parts of a resumed run. */
  readonly elapsedBefore: number;
  /** Reading of the monotonic clock when this part of the run began. */
  readonly startedNs: bigint;
}

export function createState(initial: Report, settings: StateSettings): RunState {
  let report = initial;
  const originNs = settings.startedNs - BigInt(Math.round(settings.elapsedBefore * 1e9));
  const elapsedSeconds = (): number => Number(process.hrtime.bigint() - settings.startedNs) / 1e9;

  const summarised = (index: number, result: Result): Result =>
    summariseResult(result, summaryContext(report, index));
  const publish = async (next: Report): Promise<void> => {
    const judged = judgeReport({
      ...next,
      elapsedSeconds: round3(settings.elapsedBefore + elapsedSeconds()),
    });
    report = { ...judged, claims: judgeClaims(settings.rows, judged.results) };
    report = await writeOrWarn(report, settings.write);
    settings.onReport(report);
  };
  const withResult = (index: number, result: Result): Result[] =>
    report.results.map((other, i) => (i === index ? result : other));

  return {
    get report() {
      return report;
    },
    originNs,
    elapsedSeconds,
    rooflineOf: rooflineOfReport(initial),
    async apply(index, step) {
      report = { ...report, ruler: withRuler(report.ruler, index, step) };
      await publish({
        ...report,
        failures: withFailures(report.failures, step.failures),
        results: withResult(index, summarised(index, step.result)),
      });
    },
    async close(ends) {
      if (ends.length === 0) return;
      const endOf = new Map(ends.map((end) => [end.index, end]));
      const results = report.results.map((result, i) => {
        const end = endOf.get(i);
        return end ? { ...result, stopReason: end.stopReason, reason: end.reason } : result;
      });
      await publish({ ...report, results });
    },
    async finish(interrupted) {
      const results = interrupted
        ? report.results.map((result) =>
            result.stopReason ? result : { ...result, stopReason: 'interrupted' as const },
          )
        : report.results;
      const kept = report.warnings.filter(({ code }) => code !== DRIFT_WARNING && code !== HELD_UP_WARNING);
      const found = [driftWarning(report), heldUpWarning(report)].filter((warning) => warning !== null);
      await publish({ ...report, results, warnings: [...kept, ...found] });
    },
  };
}

type Ruler = Report['ruler'];

function withRuler(ruler: Ruler, index: number, { result, rulerNs }: RowStep): Ruler {
  if (rulerNs.length === 0) return ruler;
  const visit = result.visits - 1;
  return {
    result: [...ruler.result, ...rulerNs.map(() => index)],
    visit: [...ruler.visit, ...rulerNs.map(() => visit)],
    round: [...ruler.round, ...rulerNs.map((_, round) => round)],
    ns: [...ruler.ns, ...rulerNs],
  };
}

function withFailures(failures: Report['failures'], more: RowStep['failures']): Report['failures'] {
  const known = new Set(failures.map((failure) => JSON.stringify(failure)));
  return [...failures, ...more.filter((failure) => !known.has(JSON.stringify(failure)))];
}

const WRITE_WARNING = 'report';

/** A full disk must not lose what was measured: the run goes on, and says so. */
async function writeOrWarn(report: Report, write: StateSettings['write']): Promise<Report> {
  if (!write) return report;
  const quiet = { ...report, warnings: report.warnings.filter(({ code }) => code !== WRITE_WARNING) };
  try {
    await write(quiet);
    return quiet;
  } catch (error) {
    const warning = {
      code: WRITE_WARNING,
      message: messageOf(error),
      remedy: 'free space or choose another folder with --out',
    };
    return { ...quiet, warnings: [...quiet.warnings, warning] };
  }
}

/** The last attempt to write the report failed. */
export function isUnwritten(report: Report): boolean {
  return report.warnings.some(({ code }) => code === WRITE_WARNING);
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
