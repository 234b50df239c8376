/**
 * What every view says first about a row, selected from the report and never computed anew.
 *
 * The best sparse kernel is the one that was fastest in the race (`pilotMedianNs`), not the one with
 * the best reported figure: a choice made on the data that is then reported would flatter it.
 */
import type { Claim, KernelResult, Report, Result, Speedup, Verdict } from './schema.js';

export interface VerdictWords {
  /** WAITING: nothing yet, still to come. NOT MEASURED: nothing, and `reason` says why. */
  readonly word: Verdict | 'NOT MEASURED' | 'WAITING';
  /** More visits are to come. */
  readonly provisional: boolean;
  /** The ratio clearly depends on the machine's state: `speedup.state` has both values. */
  readonly stateDependent: boolean;
  readonly reason: string | null;
}

/** A row of the table: the kernels and the speed-up that count. */
export interface Headline {
  readonly result: Result;
  /** Timed sparse kernel with the lowest time in the race; null while or where there is none. */
  readonly sparse: KernelResult | null;
  /** The dense kernel that `speedup` compares with. */
  readonly dense: KernelResult | null;
  /** The best sparse kernel over the strongest dense one of this device. */
  readonly speedup: Speedup | null;
  /** The best sparse kernel over the strongest dense one of the baseline layer. */
  readonly baseline: Speedup | null;
  /** Per backend with both sides timed: its best sparse kernel over its own dense one. */
  readonly sameBackend: ReadonlyMap<string, Speedup>;
  /** Of the best sparse kernel, 0 to 1. */
  readonly ceilingFraction: number | null;
  /** The published speed-ups of this row. */
  readonly claims: readonly Claim[];
  readonly verdict: VerdictWords;
}

/** What a view says first about `result`, one of the rows of `report`. */
export function headline(report: Pick<Report, 'claims'>, result: Result): Headline {
  const sparse = bestSparseKernel(result);
  const speedup = sparse && findSpeedup(result, 'strongest-dense', sparse.id);
  return {
    result,
    sparse,
    dense: speedup && findKernel(result, speedup.dense, speedup.denseWorkload),
    speedup,
    baseline: sparse && findSpeedup(result, 'baseline-layer', sparse.id),
    sameBackend: sameBackendSpeedups(result),
    ceilingFraction: sparse?.ceilingFraction ?? null,
    claims: report.claims.filter((claim) => claim.workload === result.workload.id),
    verdict: verdictWords(result, speedup),
  };
}

/** That of every row, in the order of the report. */
export function headlines(report: Report): Headline[] {
  return report.results.map((result) => headline(report, result));
}

/** Ids of the backends with a same-backend speed-up in any row, in the report's order: the table's columns. */
export function comparedBackends(report: Report): string[] {
  const compared = new Set(report.results.flatMap((result) => [...sameBackendSpeedups(result).keys()]));
  return report.backends.map(({ id }) => id).filter((id) => compared.has(id));
}

/** What the race needs to know of a kernel. */
type Racer = Pick<
  KernelResult,
  'backend' | 'operand' | 'status' | 'pilotMedianNs' | 'software' | 'arithmetic'
>;

/** Whether it may stand in a ratio: a kernel that rounds its factors to less than float32 is only listed. */
export function isFloat32({ arithmetic = 'f32' }: Pick<KernelResult, 'arithmetic'>): boolean {
  return arithmetic === 'f32';
}

/** `backend`: only its kernels count. Without it those of software adapters do not: they are no device. */
export function bestSparseKernel<K extends Racer>(
  result: { readonly kernels: readonly K[] },
  backend?: string,
): K | null {
  const candidates = result.kernels.filter(
    (kernel) =>
      kernel.operand === 'sparse' &&
      kernel.status === 'timed' &&
      isFloat32(kernel) &&
      (backend === undefined ? !kernel.software : kernel.backend === backend),
  );
  return fastestInRace(candidates);
}

/** The kernel with the lowest time in the race, the first of equals; null for an empty list. */
export function fastestInRace<K extends Pick<KernelResult, 'pilotMedianNs'>>(
  kernels: readonly K[],
): K | null {
  return kernels.reduce<K | null>(
    (best, kernel) => (best === null || raceTime(kernel) < raceTime(best) ? kernel : best),
    null,
  );
}

/** The entry of a kernel on a workload: a row has the kernels of its own layer and of its baseline layer. */
export function findKernel(result: Result, id: string, workload: string): KernelResult | null {
  return result.kernels.find((kernel) => kernel.id === id && kernel.workload === workload) ?? null;
}

export function findSpeedup<S extends Pick<Speedup, 'scope' | 'sparse'>>(
  result: { readonly speedups: readonly S[] },
  scope: Speedup['scope'],
  sparseId: string,
): S | null {
  return result.speedups.find((speedup) => speedup.scope === scope && speedup.sparse === sparseId) ?? null;
}

function sameBackendSpeedups(result: Result): Map<string, Speedup> {
  const backends = new Set(result.kernels.map(({ backend }) => backend));
  const found = new Map<string, Speedup>();
  for (const backend of backends) {
    const sparse = bestSparseKernel(result, backend);
    const speedup = sparse && findSpeedup(result, 'same-backend', sparse.id);
    if (speedup !== null) found.set(backend, speedup);
  }
  return found;
}

function raceTime(kernel: Pick<KernelResult, 'pilotMedianNs'>): number {
  return kernel.pilotMedianNs ?? Number.POSITIVE_INFINITY;
}

function verdictWords(result: Result, speedup: Speedup | null): VerdictWords {
  const provisional = result.stopReason === null;
  if (speedup === null) {
    const reason = provisional ? null : (result.reason ?? whyNoSpeedup(result));
    return { word: provisional ? 'WAITING' : 'NOT MEASURED', provisional, stateDependent: false, reason };
  }
  const { verdict, reason, state } = speedup;
  return { word: verdict, provisional, stateDependent: state !== null, reason };
}

/** One clause: which side of the ratio is missing, and what its kernels say about it. */
export function whyNoSpeedup(result: Result): string {
  const own = result.kernels.filter((kernel) => kernel.workload === result.workload.id && isFloat32(kernel));
  const timed = (operand: 'dense' | 'sparse') =>
    own.some((kernel) => kernel.operand === operand && kernel.status === 'timed' && !kernel.software);
  const softwareAlone = (operand: 'dense' | 'sparse') =>
    own.some((kernel) => kernel.operand === operand && kernel.status === 'timed' && kernel.software);
  for (const operand of ['sparse', 'dense'] as const) {
    if (timed(operand)) continue;
    if (softwareAlone(operand))
      return `only software adapters have a ${operand} kernel here, and they are no GPU`;
    const because = own.find((kernel) => kernel.operand === operand && kernel.reason !== null);
    const example = because === undefined ? '' : ` (${because.id}: ${because.reason})`;
    return `no ${operand} kernel could be timed${example}`;
  }
  return 'no complete visit was measured';
}
