/** One command in a process group of its own, so that whatever it started ends with it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderBytes } from './folder-bytes.js';

export interface ChildOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the child; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly limitSeconds: number;
  /** Ended when this folder has not changed its size for so long. */
  readonly stall?: { readonly folder: string; readonly seconds: number };
  /** Opens a channel; the child's last message is in the outcome. */
  readonly channel?: boolean;
}

export interface ChildOutcome {
  /** `absent`: there is no such command; `limit`, `stall`: it was ended for that. */
  readonly end: 'exit' | 'signal' | 'absent' | 'limit' | 'stall';
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last part of what it said on both streams. */
  readonly output: string;
  readonly message: unknown;
}

const OUTPUT_CHARS = 20_000;

export async function runChild(
  command: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<ChildOutcome> {
  const { cwd, env, signal, channel } = options;
  signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', ...(channel ? (['ipc'] as const) : [])],
    // Leads a group on POSIX; and Ctrl-C reaches it through us alone, after we know of it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const ended = outcomeOf(child);
  const watch = new AbortController();
  const onAbort = (): void => killGroup(child);
  signal.addEventListener('abort', onAbort);
  try {
    const cut = cutShort(child, options, watch.signal);
    const outcome = await ended;
    watch.abort();
    signal.throwIfAborted();
    const reason = await cut;
    return reason === null ? outcome : { ...outcome, end: reason };
  } finally {
    watch.abort();
    signal.removeEventListener('abort', onAbort);
  }
}

function outcomeOf(child: ChildProcess): Promise<ChildOutcome> {
  let output = '';
  let message: unknown = null;
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_CHARS);
    });
  child.on('message', (value) => {
    message = value;
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT')
        resolve({ end: 'absent', code: null, signal: null, output: '', message: null });
      else reject(error);
    });
    child.once('close', (code, signal) =>
      resolve({ end: signal === null ? 'exit' : 'signal', code, signal, output, message }),
    );
  });
}

/** Ends the child at its limits. Resolves when `over` aborts: to what it was ended for, or null. */
async function cutShort(
  child: ChildProcess,
  { limitSeconds, stall }: ChildOptions,
  over: AbortSignal,
): Promise<'limit' | 'stall' | null> {
  const startedMs = performance.now();
  let grewMs = startedMs;
  let lastBytes = -1;
  for (;;) {
    await sleep(1000, undefined, { signal: over, ref: false }).catch(() => {});
    if (over.aborted) return null;
    const nowMs = performance.now();
    const bytes = stall === undefined ? 0 : await folderBytes(stall.folder);
    if (bytes !== lastBytes) [lastBytes, grewMs] = [bytes, nowMs];
    const isStalled = stall !== undefined && nowMs - grewMs > stall.seconds * 1000;
    if (isStalled || nowMs - startedMs > limitSeconds * 1000) {
      killGroup(child);
      return isStalled ? 'stall' : 'limit';
    }
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It had ended already.
  }
}

/** Why a child failed, in half a sentence, where nothing better is known than what it said itself. */
export function outcomeText({ end, code, signal, output }: ChildOutcome, limit: string): string {
  if (end === 'absent') return 'there is no such command';
  if (end === 'limit') return `it did not end within ${limit}`;
  if (end === 'stall') return 'nothing arrived any more';
  const said = tellingLine(output);
  const how = signal === null ? `exit code ${code}` : `it was ended by ${signal}`;
  return said === '' ? how : `${said} (${how})`;
}

/** The first line that tells of an error, or else the last line; without stack and paint. */
export function tellingLine(output: string): string {
  const lines = output
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that begins a colour.
    .replace(/\u001b\[[0-9;]*m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at ') && !/^Node\.js v|^\[notice\]/.test(line));
  const telling = lines.find((line) => /error: |undefined symbol|cannot find|not found/i.test(line));
  return (telling ?? lines.at(-1) ?? '').slice(0, 240);
}
