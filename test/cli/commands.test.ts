import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { registry } from '../../kernels/registry.js';
import { buildProgram } from '../../src/cli/program.js';
import { formatJson } from '../../src/report/format-json.js';
import { reportSchema } from '../../src/report/schema.js';
import { builtinSuiteIds } from '../../src/suite/builtin.js';
import { linesToText } from '../../src/ui/ansi.js';
import { layoutReport } from '../../src/ui/layout/layout.js';
import { toolVersion } from '../../src/version.js';
import { exampleReport } from '../fixtures/example-report.js';
import { inTemporaryFolder, sparseBench } from './program.js';

const SMALL = ['--layer', 'rnn:128', '--backend', 'js'];

describe('help', () => {
  it.each(
    buildProgram()
      .commands.map((command) => command.name())
      .filter((name) => name !== 'help'),
  )('of %s has a summary, its options and examples', async (name) => {
    const asked = await sparseBench([name, '--help']);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(asked.stdout).toMatch(new RegExp(`^Usage: sparse-bench ${name} `));
    expect(asked.stdout).toMatch(/\nExamples:\n {2}sparse-bench /);
    expect(await sparseBench(['help', name])).toEqual(asked);
  });

  it('of the program names commands, the options of run, examples and exit codes', async () => {
    const { code, stdout, stderr } = await sparseBench(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const words of ['run', 'list', 'doctor', 'show', '--sparsity <list>', 'Examples:', 'Exit codes:']) {
      expect(stdout).toContain(words);
    }
  });

  it('--version is the package’s', async () => {
    expect(await sparseBench(['--version'])).toMatchObject({
      code: 0,
      stdout: `${toolVersion()}\n`,
      stderr: '',
    });
  });
});

describe('list', () => {
  it('suites: all that ship', async () => {
    const { code, stdout } = await sparseBench(['list', 'suites']);
    expect(code).toBe(0);
    for (const id of builtinSuiteIds) expect(stdout).toMatch(new RegExp(`^${id} +\\S`, 'm'));
  });

  it('backends and kernels: what each says of itself', async () => {
    const backends = await sparseBench(['list', 'backends']);
    const here = registry.filter(({ exists }) => exists?.(process.platform, process.arch) ?? true);
    for (const { id } of here) expect(backends.stdout).toMatch(new RegExp(`^${id} +\\S`, 'm'));
    const kernels = await sparseBench(['list', 'kernels', '--backend', 'js']);
    expect(kernels.stdout).toMatch(/^js\/sell-f32 +sparse +sell$/m);
    expect(kernels.stdout).not.toMatch(/^wasm/m);
  });

  it('says why a backend is not available, and what to do', async () => {
    const file = 'test/fixtures/backends/unavailable.mjs';
    const { code, stdout } = await sparseBench(['list', 'backends', '--backend', file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/unavailable.* +not available: \S+/);
  });

  it('refuses a file that is no backend', async () => {
    const { code, stdout, stderr } = await sparseBench([
      'list',
      'backends',
      '--backend',
      'test/cli/empty.mjs',
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^sparse-bench: [^\n]*no default export[^\n]*\n$/);
  });
});

describe('show', () => {
  it('prints a report as the run does, and as JSON on demand', async () => {
    await inTemporaryFolder(async (cwd) => {
      const report = exampleReport();
      writeFileSync(join(cwd, 'r.json'), formatJson(report));
      for (const options of [[], ['--print'], ['--details']]) {
        const details = options.includes('--details');
        const shown = await sparseBench(['show', 'r.json', ...options], { cwd });
        const lines = layoutReport(report, { columns: 140, details, path: 'r.json' });
        expect(shown).toMatchObject({ code: 0, stdout: linesToText(lines, false), stderr: '' });
      }
      const { stdout } = await sparseBench(['show', 'r.json', '--json'], { cwd });
      expect(JSON.parse(stdout)).toEqual(report);
    });
  });

  it('ends quietly when its reader has seen enough', async () => {
    await inTemporaryFolder(async (cwd) => {
      writeFileSync(join(cwd, 'r.json'), formatJson(exampleReport()));
      const { stderr, signal } = await sparseBench(['show', 'r.json', '--json', '--details'], {
        cwd,
        onStart: (child) => child.stdout?.destroy(),
      });
      expect({ stderr, signal }).toEqual({ stderr: '', signal: null });
    });
  });
});

describe('run', () => {
  it('--reporter json prints the report that it writes, and nothing else', async () => {
    await inTemporaryFolder(async (cwd) => {
      const limits = ['--visits', '3', '--max-time', '30', '--precision', '90%'];
      const { code, stdout, stderr } = await sparseBench([...SMALL, ...limits, '--reporter', 'json'], {
        cwd,
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const report = reportSchema.parse(JSON.parse(stdout));
      const [file] = readdirSync(join(cwd, 'reports'));
      expect(readFileSync(join(cwd, 'reports', file), 'utf8')).toBe(stdout);
      const shown = await sparseBench(['show', join('reports', file)], { cwd });
      expect(shown.stdout).toContain(report.results[0].speedups.length > 0 ? 'RNN 128' : 'NOT MEASURED');
    });
  });

  it('--reporter silent prints nothing at all', async () => {
    await inTemporaryFolder(async (cwd) => {
      const limits = ['--visits', '1', '--max-time', '30', '--precision', '90%'];
      const outcome = await sparseBench(['run', ...SMALL, ...limits, '--reporter', 'silent'], { cwd });
      expect(outcome).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    });
  });

  it.skipIf(availableParallelism() < 2)(
    'measures the roofs of every number of threads, and each row’s ceilings with its own (needs two processors)',
    async () => {
      await inTemporaryFolder(async (cwd) => {
        const what = ['--layer', 'rnn:128', '--sparsity', '0.9', '--batch', '1', '--threads', '1,2'];
        const kernels = ['--backend', 'wasm', '--kernel', 'wasm/gemv8s4-f32,wasm/sell8-f32'];
        const limits = ['--visits', '1', '--max-time', '20', '--precision', '90%', '--reporter', 'json'];
        const { code, stdout, stderr } = await sparseBench([...what, ...kernels, ...limits], { cwd });
        expect(code, stderr).toBe(0);
        const { roofline, results, failures } = reportSchema.parse(JSON.parse(stdout));
        expect(failures).toEqual([]);
        expect(roofline.map(({ backend, threads }) => [backend, threads])).toEqual([
          ['wasm', 1],
          ['wasm', 2],
        ]);
        for (const { multiplyAddGflops, read } of roofline) {
          const speeds = [multiplyAddGflops, ...read.map(({ gbPerS }) => gbPerS)];
          expect(speeds.every((speed) => speed > 0 && Number.isFinite(speed))).toBe(true);
        }
        for (const { workload, kernels } of results) {
          const timed = kernels.filter(({ status }) => status === 'timed');
          const team = workload.threads === 1 ? '' : ', 2 threads';
          expect(timed.map(({ operand }) => operand)).toEqual(['dense', 'sparse']);
          for (const { ceiling, ceilingFraction } of timed) {
            expect(ceiling).toMatch(new RegExp(`^(read .* GB/s|multiply-add .* GFLOP/s)${team}$`));
            expect(ceilingFraction).toBeGreaterThan(0);
          }
        }
      });
    },
  );

  it.skipIf(process.platform === 'win32')(
    'keeps what is finished on Ctrl-C, exits 130 and says how to go on (Windows cannot send the signal)',
    async () => {
      await inTemporaryFolder(async (cwd) => {
        const folder = join(cwd, 'reports');
        const { code, stderr } = await sparseBench([...SMALL, '--visits', '100', '--max-time', '60'], {
          cwd,
          onStart: async (child) => {
            while (!child.killed && visitsIn(folder) < 2) await sleep(50);
            child.kill('SIGINT');
          },
        });
        expect(code).toBe(130);
        const next = stderr.match(/go on with: sparse-bench run --resume (\S+)\n$/)?.[1] ?? '';
        const before = visitsIn(folder);
        expect(before).toBeGreaterThanOrEqual(2);
        expect(readdirSync(folder)).toHaveLength(1);
        const resumed = await sparseBench(['run', '--resume', next, '--max-time', '10'], { cwd });
        expect(resumed.code, resumed.stderr).toBe(0);
        expect(visitsIn(folder)).toBeGreaterThanOrEqual(before);
        expect(readdirSync(folder)).toHaveLength(1);
      });
    },
  );
});

/** Visits of the first row of the first report in a folder; 0 while there is none. */
function visitsIn(folder: string): number {
  try {
    const [file] = readdirSync(folder).filter((name) => !name.startsWith('.') && name.endsWith('.json'));
    return reportSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))).results[0].visits;
  } catch {
    return 0;
  }
}
