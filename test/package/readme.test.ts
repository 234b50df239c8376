import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../kernels/registry.js';
import { EXIT_INTERNAL } from '../../src/cli/errors.js';
import { buildProgram } from '../../src/cli/program.js';
import { EXIT } from '../../src/errors.js';
import { listSuites } from '../../src/suite/builtin.js';

const readme = readFileSync('README.md', 'utf8');

/** What stands in code quotes in the first column of the table under a heading of the README. */
function firstColumn(header: string): string[] {
  const lines = readme.slice(readme.search(new RegExp(`^\\| ${header} +\\|`, 'm'))).split('\n');
  const rows = lines.slice(2, lines.indexOf(''));
  return rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, text]) => text));
}

describe('the README', () => {
  it('names the commands that there are', () => {
    const words = firstColumn('command').flatMap((text) => text.match(/^sparse-bench (\w+)/)?.[1] ?? []);
    expect([...new Set(words)].sort()).toEqual(
      buildProgram()
        .commands.map((command) => command.name())
        .filter((name) => name !== 'help')
        .sort(),
    );
  });

  it('names every option of run, in the order of its help', () => {
    const run = buildProgram().commands.find((command) => command.name() === 'run');
    const named = firstColumn('option').map((text) => text.split(' ')[0]);
    expect(named).toEqual(run?.options.map(({ long }) => long));
  });

  it('gives the defaults that hold', () => {
    const run = buildProgram().commands.find((command) => command.name() === 'run');
    const help = new Map(run?.options.map(({ long, description }) => [long, description]));
    for (const text of firstColumn('option')) {
      const [option, value] = text.split(' ');
      const held = help.get(option)?.match(/\(default ([^)]+)\)/)?.[1];
      if (held !== undefined) expect(`${option} ${value}`).toBe(`${option} ${held}`);
    }
  });

  it('names every suite and every backend', () => {
    expect(firstColumn('suite').sort()).toEqual(
      listSuites()
        .map(({ id }) => id)
        .sort(),
    );
    expect(firstColumn('backend')).toEqual(registry.map(({ id }) => id));
  });

  it('explains every exit code', () => {
    const codes = [...Object.values(EXIT), EXIT_INTERNAL];
    const table = readme.slice(readme.indexOf('| exit code'), readme.indexOf('## Suites'));
    for (const code of codes) expect(table).toMatch(new RegExp(`(^|\\n)(\\| )?${code} `));
  });

  it.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])('links to files that exist: %s', (file) => {
    const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)#]+)/g)].map(([, target]) => target);
    const local = links.filter((target) => !target.startsWith('http'));
    expect(local.filter((target) => !existsSync(join('.', target)))).toEqual([]);
  });

  it('gives the two commands of a clone exactly', () => {
    expect(readme).toContain('\nnpm ci && npx sparse-bench\n');
    expect(readme).toContain('\nnpm ci && npm test\n');
  });
});
