import { UsageError } from '../errors.js';
import { describeSchemaFault, readJsonFile } from '../json-file.js';
import { nearestWord } from '../workload/nearest.js';
import { builtinSuiteIds, builtinSuitePath } from './builtin.js';
import { axesFault, baselineWorkload, expandAxes, MAX_ROWS } from './expand.js';
import type { PublishedClaim, Suite, SuiteRow } from './suite.js';
import { type SuiteFile, type SuiteFileRow, suiteFileSchema } from './suite-file.js';

const MAX_SUITE_BYTES = 10e6;

/**
 * A shipped suite by its id, or a suite file by its path (anything that ends in `.json` or holds a
 * slash), expanded to its rows.
 *
 * @throws UsageError, one sentence: unknown suite (with the nearest name and the list), missing file, a
 * folder, not JSON (with line and column), or a wrong field (named with its path).
 */
export function loadSuite(nameOrPath: string): Suite {
  const path = isPath(nameOrPath) ? nameOrPath : builtinPath(nameOrPath);
  const hint = `the suites that ship with sparse-bench are ${builtinSuiteIds.join(', ')}`;
  const content = readJsonFile(path, { what: 'suite', maxBytes: MAX_SUITE_BYTES, hint });
  const parsed = suiteFileSchema.safeParse(content);
  if (!parsed.success) throw faultIn(path, describeSchemaFault(parsed.error));
  return expandSuite(parsed.data, path);
}

function isPath(nameOrPath: string): boolean {
  return /[/\\]|\.json$/i.test(nameOrPath);
}

function builtinPath(name: string): string {
  if ((builtinSuiteIds as readonly string[]).includes(name)) return builtinSuitePath(name);
  const near = nearestWord(name, builtinSuiteIds);
  const meant = near === null ? '' : ` (did you mean '${near}'?)`;
  throw new UsageError(
    `Unknown suite '${name}'${meant}: there are ${builtinSuiteIds.join(', ')}, and a file of your own is named with its path, such as ./my-suite.json.`,
  );
}

function expandSuite(file: SuiteFile, path: string): Suite {
  const { id, title, description, maxTimeSeconds } = file;
  const rows: SuiteRow[] = [];
  const firstUse = new Map<string, number>();
  for (const [index, row] of file.rows.entries()) {
    for (const expanded of expandRow(row, index, path)) {
      const earlier = firstUse.get(expanded.workload.id);
      if (earlier !== undefined) {
        throw faultIn(path, `rows[${index}]: repeats ${expanded.workload.id} of rows[${earlier}]`);
      }
      firstUse.set(expanded.workload.id, index);
      rows.push(expanded);
    }
    if (rows.length > MAX_ROWS) throw faultIn(path, `rows: more than ${MAX_ROWS} workloads`);
  }
  return { id, title, description, maxTimeSeconds, rows };
}

function expandRow(row: SuiteFileRow, index: number, path: string): SuiteRow[] {
  const axes = { ...row, sparsities: row.sparsities ?? [] };
  const fault = axesFault(axes);
  if (fault !== null) throw faultIn(path, `rows[${index}]: ${fault}`);
  const workloads = expandAxes(axes);
  if (row.claims.length > 0 && workloads.length !== 1) {
    throw faultIn(
      path,
      `rows[${index}].claims: a claim belongs to one workload, but this entry has ${workloads.length}; give it an entry of its own`,
    );
  }
  const { baseline } = row;
  return workloads.map((workload) => ({
    workload,
    baseline: baseline === undefined ? null : baselineWorkload(baseline, workload),
    claims: row.claims.map(publishedClaim),
  }));
}

function publishedClaim(claim: SuiteFileRow['claims'][number]): PublishedClaim {
  const { source, row, scope, ratio, device, library = null, note = null } = claim;
  return { source, row, scope, published: { ratio, device, library, note } };
}

function faultIn(path: string, clause: string): UsageError {
  return new UsageError(`The suite file ${path} is wrong at ${clause}.`);
}
