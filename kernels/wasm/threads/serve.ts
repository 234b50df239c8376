/** The life of a thread: jobs as they come, and in between messages that bring and take jobs. */
import { instantiatePart } from '../product.js';
import { awaitGeneration, currentJob, MESSAGES, reportDone, reportFailed } from './control.js';
import type { ThreadMessage, ThreadReply, ThreadSeat } from './host.js';

/**
 * What a thread does with a message: takes it, answers, and then computes whatever the caller asks for until
 * the caller has another message.
 */
export type Receive = (message: ThreadMessage, reply: (reply: ThreadReply) => void) => void;

export function createServant({ words, thread }: ThreadSeat): Receive {
  const parts = new Map<number, () => void>();

  const take = ({ job, work }: ThreadMessage): ThreadReply => {
    parts.delete(job);
    try {
      if (work) parts.set(job, instantiatePart(work.module, work.memory, thread));
      return { error: null };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  };
  const compute = (job: number): void => {
    const part = parts.get(job);
    if (!part) throw new Error(`Thread ${thread} was not given job ${job}.`);
    part();
  };
  const serve = (): void => {
    for (;;) {
      const generation = awaitGeneration(words, thread);
      const job = currentJob(words);
      if (job !== MESSAGES) compute(job);
      reportDone(words, thread, generation);
      if (job === MESSAGES) return;
    }
  };
  return (message, reply) => {
    reply(take(message));
    try {
      serve();
    } catch (error) {
      reportFailed(words, thread);
      throw error;
    }
  };
}
