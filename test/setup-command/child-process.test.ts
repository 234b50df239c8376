import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type ChildOptions, runChild, tellingLine } from '../../src/setup/child-process.js';
import { inTemporaryFolder } from '../cli/program.js';

function node(script: string, more: Partial<ChildOptions> = {}) {
  return runChild(process.execPath, ['-e', script], {
    cwd: process.cwd(),
    env: process.env,
    signal: new AbortController().signal,
    limitSeconds: 60,
    ...more,
  });
}

/** Starts a child of its own that lives until it is killed, and leaves the number of that in `file`. */
function withGrandchild(file: string): string {
  return `
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
    require('node:fs').writeFileSync(${JSON.stringify(file)}, String(child.pid));
    setInterval(() => {}, 1e6);`;
}

async function expectGone(file: string): Promise<void> {
  const pid = Number(readFileSync(file, 'utf8'));
  expect(pid).toBeGreaterThan(0);
  while (isRunning(pid)) await sleep(20);
}

/** A killed process that nobody waits for is still listed; it runs no more. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/stat`;
  return !existsSync(status) || !/\) Z /.test(readFileSync(status, 'utf8'));
}

describe('runChild', () => {
  it('gives the code and what was said on both streams', async () => {
    const outcome = await node("console.log('out'); console.error('err'); process.exitCode = 3");
    expect(outcome).toMatchObject({ end: 'exit', code: 3, signal: null });
    expect(outcome.output.split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  it('gives the last message of a channel', async () => {
    const script = 'process.send(1); process.send({ two: 2 }, () => process.exit(0))';
    expect(await node(script, { channel: true })).toMatchObject({ code: 0, message: { two: 2 } });
  });

  it('tells a signal, and a command that there is not', async () => {
    expect(await node("process.kill(process.pid, 'SIGKILL')")).toMatchObject({
      end: 'signal',
      signal: 'SIGKILL',
    });
    const options = { cwd: '.', env: {}, signal: new AbortController().signal, limitSeconds: 9 };
    expect(await runChild('sparse-bench-no-such-command', [], options)).toMatchObject({ end: 'absent' });
  });

  it('ends the child and what it started when it is aborted, and rejects with the reason', async () => {
    await inTemporaryFolder(async (folder) => {
      const file = join(folder, 'pid');
      const controller = new AbortController();
      const running = node(withGrandchild(file), { signal: controller.signal });
      while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(20);
      controller.abort(new Error('enough'));
      await expect(running).rejects.toThrow('enough');
      await expectGone(file);
    });
  });

  it('starts nothing when it is aborted already', async () => {
    await inTemporaryFolder(async (folder) => {
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(node(withGrandchild(join(folder, 'pid')), { signal })).rejects.toThrow('enough');
      expect(existsSync(join(folder, 'pid'))).toBe(false);
    });
  });

  it('ends it at its limits: of time, and of a folder that does not change', async () => {
    await inTemporaryFolder(async (folder) => {
      writeFileSync(join(folder, 'file'), 'x');
      const forever = 'setInterval(() => {}, 1e6)';
      const [limit, stall] = await Promise.all([
        node(forever, { limitSeconds: 0.1 }),
        node(forever, { stall: { folder, seconds: 0.1 } }),
      ]);
      expect([limit.end, stall.end]).toEqual(['limit', 'stall']);
    });
  });
});

describe('tellingLine', () => {
  it.each([
    ['a\nb\n', 'b'],
    [
      'node:events:502\n      throw er;\n\nError: no such host\n    at f (x:1:2)\n\nNode.js v20.20.2\n',
      'Error: no such host',
    ],
    [
      'In file x:\nx.cc:1:10: fatal error: c_api.h: No such file\ncompilation terminated.',
      'x.cc:1:10: fatal error: c_api.h: No such file',
    ],
    [
      '/usr/bin/ld: cannot find -ltensorflow\ncollect2: error: ld returned 1',
      '/usr/bin/ld: cannot find -ltensorflow',
    ],
    ['\u001b[31mred\u001b[0m\n', 'red'],
    ['', ''],
  ])('of %j', (output, line) => {
    expect(tellingLine(output)).toBe(line);
  });
});
