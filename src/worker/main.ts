/**
 * The measured process. It draws nothing, prints nothing and holds nothing that the conductor needs: if
 * it dies, only its contenders are lost. It ends when the conductor does.
 */
import { UsageError } from '../errors.js';
import type { Op, Reply, Request, Requests } from './protocol.js';
import { createSession } from './session.js';

const session = createSession();

async function answer(request: Request): Promise<Reply> {
  const { id, op, ask } = request;
  try {
    const handler = session[op] as (ask: Requests[Op]['ask']) => Promise<Requests[Op]['reply']>;
    return { id, ok: true, value: await handler(ask) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { id, ok: false, message, isUsage: error instanceof UsageError };
  }
}

process.on('message', (request: Request) => {
  answer(request).then((reply) => {
    process.send?.(reply);
  });
});
// A terminal sends Ctrl-C to every process of its group; the conductor decides what that means.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
