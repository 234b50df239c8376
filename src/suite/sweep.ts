import { UsageError } from '../errors.js';
import { parseLayer } from '../workload/layer.js';
import { type Pattern, parsePattern } from '../workload/pattern.js';
import type { Layer, Workload } from '../workload/workload.js';
import { type Axes, axesFault, baselineWorkload, expandAxes, MAX_ROWS, productSize } from './expand.js';
import type { Suite, SuiteRow } from './suite.js';

/** From measurements of the default suite: five visits of three backends take about this long. */
const SECONDS_PER_ROW = 16;
const LEAST_SECONDS = 80;

/**
 * A suite made from lists instead of a file: `--layer gru:2560 --sparsity 0.8,0.9 --batch 1,4`.
 *
 * @throws UsageError if a pattern does not fit a layer, or the product has too many rows.
 */
export function sweepSuite(axes: Axes): Suite {
  const rows = expandOrRefuse(axes).map((workload) => ({ workload, baseline: null, claims: [] }));
  return {
    id: 'custom',
    title: 'Custom sweep',
    description: 'The product of the layers, sparsities, patterns and batch sizes given as options.',
    maxTimeSeconds: Math.max(LEAST_SECONDS, rows.length * SECONDS_PER_ROW),
    rows,
  };
}

/**
 * The suite with some lists replaced in every row: `--suite quick --batch 4` measures the same layers
 * at batch 4; equal rows are measured once. A claim stays only with a row whose layer, sparsity, pattern
 * and batch are those it was published for (cache mode, threads and timing are this device's own affair); a
 * baseline layer stays with its layer.
 *
 * @throws UsageError if a pattern does not fit a layer, or the product has too many rows.
 */
export function applyOverrides(suite: Suite, overrides: Partial<Axes>): Suite {
  if (Object.values(overrides).every((override) => override === undefined)) return suite;
  const published = new Map(suite.rows.map((row) => [conditions(row.workload), row]));
  const baselines = new Map(
    suite.rows.filter(({ baseline }) => baseline !== null).map((row) => [row.workload.layer, row.baseline]),
  );
  const replaced = new Map<string, SuiteRow>();
  for (const row of suite.rows) {
    for (const workload of expandOrRefuse(overriddenAxes(row.workload, overrides))) {
      const baseline = baselines.get(workload.layer) ?? null;
      replaced.set(workload.id, {
        workload,
        baseline: baseline && baselineWorkload(layerOf(baseline), workload),
        claims: published.get(conditions(workload))?.claims ?? [],
      });
    }
  }
  const rows = [...replaced.values()];
  if (rows.length > MAX_ROWS)
    throw new UsageError(
      `This run would have ${rows.length} rows, at most ${MAX_ROWS} are run; shorten a list.`,
    );
  const growth = Math.max(1, rows.length / suite.rows.length);
  return { ...suite, maxTimeSeconds: Math.ceil(suite.maxTimeSeconds * growth), rows };
}

/** Several suites as one run: their rows in order; a workload of two suites is measured once, with the claims of both. */
export function combineSuites(suites: readonly Suite[]): Suite {
  const [first] = suites;
  if (first === undefined) throw new UsageError('Name at least one suite.');
  if (suites.length === 1) return first;
  const rows = new Map<string, SuiteRow>();
  for (const row of suites.flatMap((suite) => suite.rows)) {
    const earlier = rows.get(row.workload.id);
    rows.set(row.workload.id, earlier === undefined ? row : joinRows(earlier, row));
  }
  return {
    id: suites.map(({ id }) => id).join('+'),
    title: suites.map(({ title }) => title).join(' + '),
    description: suites.map(({ description }) => description).join(' '),
    maxTimeSeconds: suites.reduce((sum, { maxTimeSeconds }) => sum + maxTimeSeconds, 0),
    rows: [...rows.values()],
  };
}

/** A row has one baseline layer: a claim against another one cannot be kept. */
function joinRows(first: SuiteRow, second: SuiteRow): SuiteRow {
  const baseline = first.baseline ?? second.baseline;
  const sameBaseline = second.baseline === null || second.baseline.id === baseline?.id;
  const seen = new Set(first.claims.map((claim) => JSON.stringify(claim)));
  const added = second.claims.filter(
    (claim) => !seen.has(JSON.stringify(claim)) && (sameBaseline || claim.scope === 'same-layer'),
  );
  return { workload: first.workload, baseline, claims: [...first.claims, ...added] };
}

function expandOrRefuse(axes: Axes): Workload[] {
  const fault = axesFault(axes);
  if (fault !== null) throw new UsageError(`This sweep cannot be run: ${fault}.`);
  if (productSize(axes) === 0) {
    throw new UsageError('This sweep is empty: it needs a layer, a sparsity, a pattern and a batch size.');
  }
  return expandAxes(axes);
}

function overriddenAxes(workload: Workload, overrides: Partial<Axes>): Axes {
  return {
    layers: overrides.layers ?? [layerOf(workload)],
    sparsities: overrides.sparsities ?? [workload.sparsity],
    batches: overrides.batches ?? [workload.batch],
    patterns: overrides.patterns ?? [patternOf(workload)],
    cache: overrides.cache ?? workload.cache,
    threads: overrides.threads ?? workload.threads,
    timing: overrides.timing ?? workload.timing,
  };
}

function conditions({ layer, sparsity, pattern, batch }: Workload): string {
  return JSON.stringify([layer, sparsity, pattern, batch]);
}

function layerOf(workload: Workload): Layer {
  const parsed = parseLayer(workload.layer);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

function patternOf(workload: Workload): Pattern {
  const parsed = parsePattern(workload.pattern);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}
