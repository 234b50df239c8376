/** The caller's side: a few threads, and the kernels that it computes together with them. */
import { instantiatePart, type Runner } from '../product.js';
import { awaitDone, beginRun, createWords, endRun, heldUpMicros, MESSAGES, publish } from './control.js';
import type { ThreadHost, ThreadMessage } from './host.js';

/**
 * A thread that is not done so long after the caller was done with its part is given up. A thread without a
 * processor comes back within some hundred milliseconds, on a machine that is of any use.
 */
const LOST_MS = 10_000;

export interface Team {
  /** Why it cannot compute any more; null: it can. */
  failure(): string | null;
  /** Gives every thread its part of a kernel. The last kernel that is disposed of ends the threads. */
  load(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Runner>;
}

/** Starts `count` − 1 threads; `lostMs`: after how long a thread is given up. */
export function createTeam(host: ThreadHost, count: number, lostMs: number = LOST_MS): Team {
  const words = createWords(count);
  const threads = Array.from({ length: count - 1 }, (_, i) => host.start({ words, thread: i + 1 }));
  const numbers = threads.map((_, i) => i + 1);
  const jobs = new Set<number>();
  let nextJob = 0;
  // A thread looks at messages when it starts, and then only when it is told to.
  let told: Promise<unknown> = Promise.resolve();
  let isServing = false;
  let lost: string | null = null;

  const failure = (): string | null => {
    const ended = threads.findIndex((thread) => thread.ended() !== null);
    if (lost === null && ended >= 0) lost = `has ended (${threads[ended].ended()})`;
    if (lost === null) return null;
    return `A thread of this kernel ${lost}; prepare the kernel again.`;
  };
  const check = (): void => {
    const reason = failure();
    if (reason !== null) throw new Error(reason);
  };
  /** One job, done by all. Returns how long the caller was held up, ms. */
  const together = (job: number, part: () => void): number => {
    const generation = publish(words, job);
    part();
    let waitedMs = 0;
    for (const thread of numbers) {
      const awaited = awaitDone(words, thread, generation, lostMs);
      waitedMs += awaited.heldUpMs;
      if (awaited.outcome === 'done') continue;
      lost =
        awaited.outcome === 'failed'
          ? 'failed'
          : `was not done after ${lostMs / 1000} s more than the others`;
      check();
    }
    return waitedMs;
  };
  const tell = async (message: ThreadMessage): Promise<void> => {
    check();
    if (isServing) together(MESSAGES, () => {});
    isServing = true;
    await Promise.all(threads.map((thread) => thread.send(message)));
  };
  /** One message after the other, each answered before the next. */
  const tellNext = (message: ThreadMessage): Promise<void> => {
    const answered = told.then(() => tell(message));
    told = answered.catch(() => {});
    return answered;
  };
  const stop = (): void => {
    lost ??= 'was stopped';
    for (const thread of threads) thread.stop();
  };
  const drop = (job: number): void => {
    if (!jobs.delete(job)) return;
    if (jobs.size === 0) stop();
    else tellNext({ job, work: null }).catch(() => {});
  };
  /** Returns for how long the thread that waited longest was held up, ms. */
  const run = (job: number, part: () => void, iterations: number): number => {
    check();
    const before = numbers.map((thread) => heldUpMicros(words, thread));
    let callerMs = 0;
    let heldUpMs = 0;
    beginRun(words);
    try {
      for (let i = 0; i < iterations; i++) callerMs += together(job, part);
    } catch (error) {
      lost ??= 'did not finish a product';
      throw error;
    } finally {
      const others = numbers.map((thread, i) => ((heldUpMicros(words, thread) - before[i]) | 0) / 1000);
      heldUpMs = Math.max(callerMs, ...others);
      endRun(words);
    }
    return heldUpMs;
  };
  return {
    failure,
    async load(module, memory) {
      check();
      const job = nextJob++;
      jobs.add(job);
      try {
        await tellNext({ job, work: { module, memory } });
        const part = instantiatePart(module, memory, 0);
        let heldUpMs = 0;
        return {
          run: (iterations) => {
            heldUpMs += run(job, part, iterations);
          },
          heldUpMs: () => heldUpMs,
          dispose: () => drop(job),
        };
      } catch (error) {
        drop(job);
        throw error;
      }
    },
  };
}
