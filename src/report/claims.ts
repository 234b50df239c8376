import { judgeClaim } from '../stats/verdict.js';
import { claimShortfall } from './claim-shortfall.js';
import { bestSparseKernel, findSpeedup, whyNoSpeedup } from './headline.js';
import type { Claim, Report, Result, Speedup } from './schema.js';

/** The part of a suite's row that claims need: which workload, and what was published about it. */
export interface ClaimedRow {
  readonly workload: { readonly id: string };
  readonly claims: readonly {
    readonly source: string;
    readonly row: string;
    readonly scope: Claim['scope'];
    readonly published: Readonly<Claim['published']>;
  }[];
}

/**
 * Every published speed-up beside the one measured here. The ratio used is the one the source used:
 * `same-layer` takes the row's best sparse kernel over the strongest dense one of the same layer,
 * `baseline-layer` over the strongest dense one of the baseline layer.
 */
export function judgeClaims(rows: readonly ClaimedRow[], results: readonly Result[]): Claim[] {
  const byWorkload = new Map(results.map((result) => [result.workload.id, result]));
  return rows.flatMap(({ workload, claims }) =>
    claims.map(({ source, row, scope, published }) => ({
      source,
      row,
      workload: workload.id,
      scope,
      published: { ...published },
      ...judgeOne(published.ratio, scope, byWorkload.get(workload.id)),
    })),
  );
}

function judgeOne(
  published: number,
  scope: Claim['scope'],
  result: Result | undefined,
): Pick<Claim, 'measured' | 'verdict' | 'reason'> {
  const speedup = result === undefined ? null : claimedSpeedup(result, scope);
  if (speedup === null) {
    return { measured: null, verdict: 'NOT MEASURED', reason: whyNotMeasured(result, scope) };
  }
  const { ratio, ciLow, ciHigh } = speedup;
  return { measured: { ratio, ciLow, ciHigh }, ...judgeClaim(published, { ciLow, ciHigh }) };
}

function claimedSpeedup(result: Result, scope: Claim['scope']): Speedup | null {
  const sparse = bestSparseKernel(result);
  if (sparse === null) return null;
  return findSpeedup(result, scope === 'same-layer' ? 'strongest-dense' : 'baseline-layer', sparse.id);
}

function whyNotMeasured(result: Result | undefined, scope: Claim['scope']): string {
  if (result === undefined) return 'the row was not part of this run';
  if (result.reason !== null) return result.reason;
  if (result.visits === 0) return 'the run ended before the row was measured';
  if (scope === 'baseline-layer' && bestSparseKernel(result) !== null) {
    return 'no dense kernel of the baseline layer could be timed';
  }
  return whyNoSpeedup(result);
}

export interface ClaimsSummary {
  readonly reached: number;
  readonly total: number;
  /** `4 of 5 published speed-ups reached or exceeded on this device`; null where there are no claims. */
  readonly sentence: string | null;
  /** One line per row with claims that were not reached: what, how far off, and why. */
  readonly lines: readonly string[];
}

/** What became of the published speed-ups that the suite names. */
export function claimsSummary(report: Report): ClaimsSummary {
  const { claims } = report;
  const reached = claims.filter(({ verdict }) => verdict === 'REACHED').length;
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    if (claim.verdict === 'REACHED') continue;
    const key = JSON.stringify([claim.workload, claim.scope, claim.row, claim.verdict]);
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  return {
    reached,
    total: claims.length,
    sentence:
      claims.length === 0
        ? null
        : `${reached} of ${claims.length} published speed-ups reached or exceeded on this device`,
    lines: [...groups.values()].map((group) => shortfallLine(report, group)),
  };
}

/** `group`: claims of one row with the same verdict, by different devices or sources. */
function shortfallLine(report: Report, group: readonly Claim[]): string {
  const [first] = group;
  const { row, measured, verdict } = first!;
  const published = group
    .map(({ published: { ratio, device } }) => `${formatRatio(ratio)} (${device})`)
    .join(', ');
  if (measured === null) return `${row}: published ${published}; not measured: ${first!.reason}`;
  const interval = `${formatRatio(measured.ratio)} (${formatRatio(measured.ciLow)} to ${formatRatio(measured.ciHigh)})`;
  const start = `${row}: published ${published}, here ${interval}`;
  if (verdict === 'AMBIGUOUS') return `${start}; ambiguous: ${first!.reason ?? 'the interval holds it'}`;
  const why = claimShortfall(report, group);
  return why === null ? start : `${start}; ${why}`;
}

function formatRatio(ratio: number): string {
  return `${ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)}×`;
}
