import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { exampleReport } from '../fixtures/example-report.js';
import { built } from '../run/built.js';
import { progressOf } from './reports.js';

/** Opens a terminal that has no size, as `docker exec -t` may do. Of util-linux: not everywhere. */
const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

/**
 * The built reporter in a process of its own, on a stream that looks like a terminal: here React is
 * loaded in production mode, as for a person, which the test runner's own process cannot show. `sizeless`: on a real
 * terminal without a size.
 */
async function drawn(env: Record<string, string>, sizeless = false): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-ink-'));
  try {
    const address = JSON.stringify(await built('src/ui/create-reporter.js'));
    const events = [
      { type: 'report', report: exampleReport() },
      { type: 'progress', progress: progressOf() },
    ];
    const script = join(folder, 'draw.mjs');
    writeFileSync(
      script,
      `import { createReporter } from ${address};
       const stdout = Object.assign(process.stdout, { isTTY: true }, ${sizeless ? '{}' : '{ columns: 100, rows: 40 }'});
       const reporter = await createReporter('ink', { stdout, stderr: process.stderr, env: process.env, details: false });
       const events = ${JSON.stringify(events)};
       for (const event of events) reporter.onEvent(event);
       await new Promise((resolve) => setTimeout(resolve, 600));
       process.stdout.write('<<<');
       await reporter.finish({ report: events[0].report, path: 'r.json', exitCode: 0 });
       process.stdout.write('>>>' + String(process.env.FORCE_COLOR) + String(process.env.NODE_ENV));`,
    );
    const inherited = Object.entries(process.env).filter(
      ([name]) => !['CI', 'NODE_ENV', 'NO_COLOR', 'FORCE_COLOR', 'CONTINUOUS_INTEGRATION'].includes(name),
    );
    const command: readonly [string, ...string[]] = sizeless
      ? ['script', '-qec', `${process.execPath} ${script}`, '/dev/null']
      : [process.execPath, script];
    const { stdout, stderr } = spawnSync(command[0], command.slice(1), {
      encoding: 'utf8',
      env: { ...Object.fromEntries(inherited), TERM: 'xterm-256color', ...env },
    });
    // Showing the cursor again is all that may be there.
    expect(stripVTControlCharacters(stderr)).toBe('');
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
const COLOURS = /\u001b\[[\d;]*m/;
/** Erases everything that a person had on the screen, above the table, too. */
const CLEAR_ALL = '\u001b[3J';

describe('Ink as a person gets it', () => {
  it('draws the live screen, then the result in its place, without clearing the terminal', async () => {
    const output = await drawn({ COLORTERM: 'truecolor' });
    const [live, last] = output.split('<<<').map(stripVTControlCharacters);
    expect(live).toContain('visit 3 of 5: timing wasm/sell8-f32');
    expect(last).toContain('On this device sparse weights are faster in 3 of 4 rows');
    expect(last).toContain('report: r.json');
    expect(output).not.toContain(CLEAR_ALL);
  });

  it.skipIf(!hasScript)('takes a terminal without a size for one of the usual size', async () => {
    const [live, last] = (await drawn({}, true)).split('<<<').map(stripVTControlCharacters);
    expect(live).toContain('visit 3 of 5: timing wasm/sell8-f32');
    const widths = last.split(/\r?\n/).map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(80);
    expect(last).toContain('report: r.json');
  });

  it('leaves the environment of the processes that it starts as it was', async () => {
    expect(await drawn({ NO_COLOR: '1' })).toMatch(/>>>undefinedundefined$/);
  });

  it('obeys NO_COLOR', async () => {
    expect(await drawn({ NO_COLOR: '1' })).not.toMatch(COLOURS);
  });
});
