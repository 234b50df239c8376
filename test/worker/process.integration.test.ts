/** The measured process and the reaper as processes: how they answer, and that they end when they should. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Op, Reply, Requests } from '../../src/worker/protocol.js';
import { built } from '../run/built.js';
import { fixture, row } from '../run/engine.js';
import { HAS_PROC, waitUntil } from '../run/processes.js';

async function start(module: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(await built(module)), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

function ask<O extends Op>(child: ChildProcess, id: number, op: O, payload: Requests[O]['ask']): void {
  child.send({ id, op, ask: payload });
}

async function reply(child: ChildProcess): Promise<Reply> {
  const [message] = await once(child, 'message');
  return message as Reply;
}

const openGood = { backend: 'good', modulePath: fixture('good').modulePath, threads: 1 };

describe('a worker', () => {
  it('answers each request under its id, with nothing on standard output', async () => {
    const worker = await start('src/worker/main.js');
    let printed = '';
    worker.stdout?.on('data', (chunk) => {
      printed += chunk;
    });
    ask(worker, 7, 'open', openGood);
    expect(await reply(worker)).toMatchObject({
      id: 7,
      ok: true,
      value: { id: 'good', availability: { available: true, detail: `process ${worker.pid}` } },
    });
    ask(worker, 8, 'ruler', {});
    expect(await reply(worker)).toMatchObject({ id: 8, ok: true, value: expect.any(Number) });
    const { workload } = row('rnn:32');
    ask(worker, 9, 'prepare', { contender: 'a', kernel: 'good/csr', workload, seed: 1, coldPoolBytes: 0 });
    await reply(worker);
    ask(worker, 10, 'sample', { contender: 'a', settleRuns: 0, iterations: 3, engine: 'hrtime' });
    // A reading of the clock is a bigint: it must survive the channel.
    expect(await reply(worker)).toMatchObject({
      id: 10,
      ok: true,
      value: { startNs: expect.any(BigInt), iterations: 3 },
    });
    expect(printed).toBe('');
  });

  it('answers a request that fails with the sentence, and lives on', async () => {
    const worker = await start('src/worker/main.js');
    ask(worker, 1, 'open', { backend: 'nobody', modulePath: null, threads: 1 });
    expect(await reply(worker)).toMatchObject({ id: 1, ok: false, message: "There is no backend 'nobody'." });
    ask(worker, 2, 'open', openGood);
    expect(await reply(worker)).toMatchObject({ id: 2, ok: true });
  });

  it('ends when its conductor lets go of the channel', async () => {
    const worker = await start('src/worker/main.js');
    ask(worker, 1, 'ruler', {});
    await reply(worker);
    const ended = once(worker, 'exit');
    worker.disconnect();
    expect(await ended).toEqual([0, null]);
  });

  it.skipIf(process.platform === 'win32')(
    'leaves Ctrl-C to its conductor (Windows has no signal to send)',
    async () => {
      const worker = await start('src/worker/main.js');
      ask(worker, 1, 'ruler', {});
      await reply(worker);
      worker.kill('SIGINT');
      ask(worker, 2, 'ruler', {});
      expect(await reply(worker)).toMatchObject({ id: 2, ok: true });
    },
  );
});

describe('the reaper', () => {
  /** Lives until it is killed, and hears of nobody's end. */
  async function bystander(): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['-e', "console.log('up'); setInterval(() => {}, 1e6)"], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await once(child.stdout, 'data');
    return child;
  }

  it('kills whom it watches when its channel closes, and not whom it was told to forget', async () => {
    const reaper = await start('src/worker/reaper.js');
    const [watched, gone, forgotten] = [await bystander(), await bystander(), await bystander()];
    for (const { pid } of [watched, gone, forgotten]) reaper.send({ watch: pid });
    const goneEnded = once(gone, 'exit');
    gone.kill('SIGKILL');
    await goneEnded;
    reaper.send({ forget: forgotten.pid });
    // One turn of the loop here, so that all is sent before the channel closes.
    await new Promise<void>((resolve) => {
      reaper.send({ watch: watched.pid }, () => resolve());
    });
    const ends = [once(watched, 'exit'), once(reaper, 'exit')];
    reaper.disconnect();
    const [[, signal], [code]] = await Promise.all(ends);
    expect(signal).toBe('SIGKILL');
    expect(code).toBe(0);
    expect([forgotten.exitCode, forgotten.signalCode]).toEqual([null, null]);
  });

  it.skipIf(!HAS_PROC)(
    'outlives a terminal’s signals, which are for its conductor (needs /proc)',
    async () => {
      const reaper = await start('src/worker/reaper.js');
      const watched = await bystander();
      await new Promise<void>((resolve) => {
        reaper.send({ watch: watched.pid }, () => resolve());
      });
      expect(await waitUntil(() => handlesHangUp(reaper.pid ?? 0), 10)).toBe(true);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) reaper.kill(signal);
      const ended = once(watched, 'exit');
      reaper.disconnect();
      expect((await ended)[1]).toBe('SIGKILL');
    },
  );
});

/** SIGHUP is the last signal that the reaper installs a handler for, and Node has none of its own. */
function handlesHangUp(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return caught !== null && (BigInt(`0x${caught[1]}`) & 1n) === 1n;
}
