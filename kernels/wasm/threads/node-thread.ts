/** The script of a thread in Node; see `serve.ts` for what it does. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadMessage, ThreadReply, ThreadSeat } from './host.js';
import { createServant } from './serve.js';

const receive = createServant(workerData as ThreadSeat);
const reply = (answer: ThreadReply): void => parentPort?.postMessage(answer);
parentPort?.on('message', (message: ThreadMessage) => receive(message, reply));
