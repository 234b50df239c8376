/** A thread of read-threads.ts: reads the files that it was started with, and says what they hold. */
import { parentPort, workerData } from 'node:worker_threads';
import { readFiles } from './read-files.js';

parentPort?.postMessage(readFiles(workerData));
