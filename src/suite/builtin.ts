/** The suites that ship with sparse-bench, found and listed without loading a validator: `list suites` must start fast. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In the order in which a person should meet them; the first is the default. */
export const builtinSuiteIds = [
  'quick',
  'narang2017',
  'nightly',
  'deepbench-server',
  'deepbench-device',
  'sweep',
] as const;

export interface SuiteSummary {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Workloads it expands to. */
  readonly rows: number;
  readonly maxTimeSeconds: number;
}

/** The suites that are shipped. */
export function listSuites(): SuiteSummary[] {
  return builtinSuiteIds.map((id) => {
    const suite = JSON.parse(readFileSync(builtinSuitePath(id), 'utf8')) as SuiteHead;
    const rows = suite.rows.reduce((sum, row) => sum + productSize(row), 0);
    const { title, description, maxTimeSeconds } = suite;
    return { id, title, description, rows, maxTimeSeconds };
  });
}

export function builtinSuitePath(id: string): string {
  return join(packageRoot(), 'suites', `${id}.json`);
}

/** What is read of a shipped suite here; a test checks that each of them passes the whole schema. */
interface SuiteHead {
  readonly title: string;
  readonly description: string;
  readonly maxTimeSeconds: number;
  readonly rows: readonly RowLists[];
}

interface RowLists {
  readonly layers: readonly unknown[];
  readonly sparsities?: readonly unknown[];
  readonly batches: readonly unknown[];
  readonly patterns?: readonly unknown[];
}

function productSize({ layers, sparsities, batches, patterns }: RowLists): number {
  return layers.length * (sparsities?.length ?? 1) * batches.length * (patterns?.length ?? 1);
}

/** The folder that holds package.json: two levels above the sources, three above their build. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('sparse-bench cannot find its own package.json.');
    folder = parent;
  }
  return folder;
}
