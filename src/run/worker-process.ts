/** The conductor's handle of one measured process: requests, time-outs, and how it ended. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { tie } from '../device/index.js';
import type { Op, OpenedBackend, Reply, Requests } from '../worker/protocol.js';
import type { BackendChoice } from './options.js';
import type { Reaper } from './reaper.js';

const WORKER_FILE = fileURLToPath(new URL('../worker/main.js', import.meta.url));
const STDERR_TAIL_CHARS = 2000;
/** Between a message that cannot be sent and the news that the process has ended: milliseconds, on a busy machine some ten. */
const EXIT_FOLLOWS_MS = 1000;

/** The process that should have answered is gone or was stopped: the request's work is lost, with a reason. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost';
}

/** A request failed inside a process that lives on: a kernel threw. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  /** `isUsage`: what a person handed over (a backend file) is wrong. */
  constructor(
    message: string,
    readonly isUsage = false,
  ) {
    super(message);
  }
}

export interface WorkerSettings {
  readonly backend: BackendChoice;
  readonly nodeFlags: readonly string[];
  /** Threads of the workloads that it will prepare. */
  readonly threads: number;
  readonly timeoutSeconds: number;
  readonly reaper: Reaper;
  /**
   * Bytes of padding in the environment. The size of the environment moves the stack and with it every
   * alignment; a fresh size per process makes that chance part of the spread between visits.
   */
  readonly environmentPadding: number;
}

interface Pending {
  readonly resolve: (value: Requests[Op]['reply']) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class WorkerProcess {
  readonly backendId: string;
  readonly #child: ChildProcess;
  readonly #settings: WorkerSettings;
  readonly #pending = new Map<number, Pending>();
  /** Settles when the process has ended. */
  readonly exited: Promise<void>;
  #nextId = 1;
  #stderrTail = '';
  #lost: string | null = null;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
    this.backendId = settings.backend.id;
    this.#child = fork(WORKER_FILE, [], {
      execArgv: ['--expose-gc', '--no-warnings', ...settings.nodeFlags],
      env: workerEnvironment(settings.environmentPadding),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const { pid } = this.#child;
    if (pid !== undefined) settings.reaper.watch(pid);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderrTail = (this.#stderrTail + chunk.toString('utf8')).slice(-STDERR_TAIL_CHARS);
    });
    this.#child.on('message', (reply: Reply) => this.#settle(reply));
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#fail(`its process could not be started: ${error.message}`);
        resolve();
      });
      this.#child.once('exit', (code, signal) => {
        if (pid !== undefined) settings.reaper.forget(pid);
        this.#fail(signal ? `its process was ended by ${signal}` : `its process exited with code ${code}`);
        resolve();
      });
    });
  }

  /** Starts the process and opens its backend. */
  open(): Promise<OpenedBackend> {
    const { backend, threads } = this.#settings;
    const { id, modulePath, libraryPath } = backend;
    return this.request('open', { backend: id, modulePath, threads, ...(libraryPath && { libraryPath }) });
  }

  /** Throws `WorkerLost` when the process ends or exceeds the time-out, `RequestFailed` when the work threw. */
  request<O extends Op>(op: O, ask: Requests[O]['ask']): Promise<Requests[O]['reply']> {
    if (this.#lost) return Promise.reject(new WorkerLost(this.#lost));
    const id = this.#nextId++;
    const { timeoutSeconds } = this.#settings;
    const answered = new Promise<Requests[Op]['reply']>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#fail(`no answer within ${timeoutSeconds} s (--timeout)`);
        this.kill();
      }, timeoutSeconds * 1000);
      this.#pending.set(id, { resolve, reject, timer });
      this.#child.send({ id, op, ask }, (error) => {
        if (error) this.#unreachable(error);
      });
    });
    // The reply to a request of one kind is of that kind: the worker's handler table says so.
    return answered as Promise<Requests[O]['reply']>;
  }

  /** Ties the process's main thread to these processors. Rejects where it cannot. */
  async tie(processors: readonly number[]): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || this.#lost) throw new WorkerLost(this.#lost ?? 'its process has no number');
    await tie(pid, processors);
  }

  /** Stops the process at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Lets the process go and waits until its memory is free again. */
  async close(): Promise<void> {
    this.kill();
    await this.exited;
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    this.#pending.delete(reply.id);
    clearTimeout(pending.timer);
    if (reply.ok) pending.resolve(reply.value);
    else pending.reject(new RequestFailed(reply.message, reply.isUsage));
  }

  /** A process that is gone cannot be reached either, and its exit, which follows, says more. */
  #unreachable(error: Error): void {
    const timer = setTimeout(
      () => this.#fail(`its process cannot be reached: ${error.message}`),
      EXIT_FOLLOWS_MS,
    );
    this.exited.then(() => clearTimeout(timer));
  }

  #fail(what: string): void {
    if (this.#lost === null) {
      const said = lastLine(this.#stderrTail);
      this.#lost = said ? `${what} (${said})` : what;
    }
    const error = new WorkerLost(this.#lost);
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#pending.clear();
  }
}

function workerEnvironment(padding: number): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: '', SPARSE_BENCH_PADDING: 'x'.repeat(padding) };
}

/** The last line with an error's name in it, or the last line: what a person needs of a crash's output. */
function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at ') && !/^Node\.js v/.test(line));
  const named = lines.filter((line) => /error/i.test(line));
  return (named.at(-1) ?? lines.at(-1) ?? '').slice(0, 200);
}
