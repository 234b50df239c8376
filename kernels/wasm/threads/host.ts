/** What starting threads takes: the only thing that Node and a browser do in different ways. */
import type { Words } from './control.js';

/** What a thread is told besides its words. It takes `module` on, or drops the job where there is none. */
export interface ThreadMessage {
  readonly job: number;
  readonly work: { readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory } | null;
}

/** Its answer; `error` says why it cannot do the job. */
export interface ThreadReply {
  readonly error: string | null;
}

/** What a thread knows from its start. */
export interface ThreadSeat {
  readonly words: Words;
  /** 1 and above; 0 is the caller. */
  readonly thread: number;
}

export interface Thread {
  /**
   * Resolves when the thread has answered and is at work again. Until then the process is kept alive,
   * otherwise a thread never does that. Rejects when it cannot do the job, and when it has ended.
   */
  send(message: ThreadMessage): Promise<void>;
  /** Why it ended, e.g. `exit code 1`; null while it lives. */
  ended(): string | null;
  stop(): void;
}

export interface ThreadHost {
  /** Processors that this process may use. */
  processors(): number;
  /** Starts a thread that runs `serve`. */
  start(seat: ThreadSeat): Thread;
}
