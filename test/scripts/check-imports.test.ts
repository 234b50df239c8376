import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = resolve('scripts/check-imports.mjs');
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'import-rules-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Runs the check over a small house of the given files. */
function check(files: Readonly<Record<string, string>>): { status: number | null; stderr: string } {
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), source);
  }
  return spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
}

const words = {
  'src/workload/workload.ts': 'export interface Workload { id: string }\nexport const a = 1;\n',
};

describe('the import rules', () => {
  it('hold for the sources as they are', () => {
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('let matrix import workload', () => {
    const files = {
      ...words,
      'src/matrix/a.ts': "import type { Workload } from '../workload/workload.js';\n",
    };
    expect(check(files).status).toBe(0);
  });

  it.each([
    ['an import', "import { a } from '../workload/workload.js';\nexport const b = a;\n"],
    ['a type-only import', "import type { Workload } from '../workload/workload.js';\n"],
    ['a re-export', "export { a } from '../workload/workload.js';\n"],
    ['a star export', "export * from '../workload/workload.js';\n"],
    ['an import()', "export const a = () => import('../workload/workload.js');\n"],
    ['an import() type', "export type A = import('../workload/workload.js').Workload;\n"],
  ])('refuse %s from stats to workload', (_kind, source) => {
    const { status, stderr } = check({ ...words, 'src/stats/a.ts': source });
    expect(status).toBe(1);
    expect(stderr).toContain('src/stats/a.ts:1: src/stats/ may not import src/workload/workload.ts');
  });

  it('do not mistake a comment or a string for an import', () => {
    const source =
      "// import { a } from '../workload/workload.js';\nexport const b = \"import '../x.js'\";\n";
    expect(check({ ...words, 'src/stats/a.ts': source }).status).toBe(0);
  });

  it("refuse Node's modules in the pure folders, and name the line", () => {
    const { status, stderr } = check({ 'src/stats/a.ts': "export const b = 1;\nimport 'node:fs';\n" });
    expect(status).toBe(1);
    expect(stderr).toContain("src/stats/a.ts:2: src/stats/ may not import 'node:fs'");
  });

  it('let ui take types of the run events, and nothing that runs', () => {
    const events = {
      'src/run/events.ts': 'export interface RunEvent { type: string }\nexport const x = 1;\n',
    };
    const typed = { ...events, 'src/ui/a.ts': "import type { RunEvent } from '../run/events.js';\n" };
    expect(check(typed).status).toBe(0);
    const { status, stderr } = check({ ...events, 'src/ui/a.ts': "import { x } from '../run/events.js';\n" });
    expect(status).toBe(1);
    expect(stderr).toContain('src/ui/ may not import src/run/events.ts (but its types)');
  });

  it('refuse circles, also of types', () => {
    const { status, stderr } = check({
      'src/stats/a.ts': "import type { B } from './b.js';\nexport interface A { b: B }\n",
      'src/stats/b.ts': "import type { A } from './a.js';\nexport interface B { a: A }\n",
    });
    expect(status).toBe(1);
    expect(stderr).toContain('circle: src/stats/a.ts → src/stats/b.ts → src/stats/a.ts');
  });

  it('refuse a file outside the known folders, and an import of nothing', () => {
    const { status, stderr } = check({ 'src/utils/a.ts': '', 'src/stats/a.ts': "import './gone.js';\n" });
    expect(status).toBe(1);
    expect(stderr).toContain('src/utils/a.ts: stands in no folder');
    expect(stderr).toContain("src/stats/a.ts:1: './gone.js' is no source file");
  });

  it('refuse a package that an installed sparse-bench would not have', () => {
    const { status, stderr } = check({
      'src/stats/a.ts': '',
      'package.json': '{"dependencies":{"ink":"6"}}',
    });
    expect(status).toBe(1);
    expect(stderr).toContain("package.json: 'react' is imported but no dependency");
    expect(stderr).not.toContain("'ink'");
  });

  it('refuse what the command line would load before it needs it', () => {
    const { status, stderr } = check({
      'src/cli/bin.ts': "import { draw } from '../ui/draw.js';\ndraw();\n",
      'src/ui/draw.ts': "import { render } from 'ink';\nexport const draw = () => render(null);\n",
    });
    expect(status).toBe(1);
    expect(stderr).toContain('loaded at start: src/cli/bin.ts → src/ui/draw.ts → ink');
    const lazy = { 'src/cli/bin.ts': "await import('../ui/draw.js');\nexport {};\n" };
    expect(check(lazy).status).toBe(0);
  });
});
