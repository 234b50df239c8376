/** Threads of Node: `worker_threads`. A browser needs this file and `node-thread.ts` anew, and nothing else. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Thread, ThreadHost, ThreadMessage, ThreadReply, ThreadSeat } from './host.js';

const THREAD_FILE = new URL('./node-thread.js', import.meta.url);

interface Pending {
  resolve(): void;
  reject(error: Error): void;
}

export const nodeThreads: ThreadHost = {
  processors: () => availableParallelism(),
  start: startThread,
};

function startThread(seat: ThreadSeat): Thread {
  const worker = new Worker(THREAD_FILE, { workerData: seat, execArgv: [], name: `thread ${seat.thread}` });
  // Answers come in the order of the messages.
  const pending: Pending[] = [];
  let ended: string | null = null;
  const end = (reason: string): void => {
    ended ??= reason;
    for (const { reject } of pending.splice(0)) {
      reject(new Error(`Thread ${seat.thread} has ended (${ended}).`));
    }
  };
  worker.unref();
  worker.on('message', ({ error }: ThreadReply) => {
    const answered = pending.shift();
    if (pending.length === 0) worker.unref();
    if (error === null) answered?.resolve();
    else answered?.reject(new Error(error));
  });
  worker.on('error', (error) => end(error.message));
  worker.on('exit', (code) => end(`exit code ${code}`));
  return {
    ended: () => ended,
    send: (message: ThreadMessage) =>
      new Promise<void>((resolve, reject) => {
        pending.push({ resolve, reject });
        if (ended !== null) return end(ended);
        worker.ref();
        worker.postMessage(message);
      }),
    stop: () => {
      worker.unref();
      worker.terminate();
    },
  };
}
