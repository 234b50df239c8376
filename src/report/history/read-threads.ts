/** Reports read by several threads: parsing is most of the work, and uses one processor. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ReadFiles } from './read-files.js';

const THREAD_FILE = new URL('./read-thread.js', import.meta.url);

/** What each thread read; they share the files out in turn. Throws what ends a thread. */
export async function readByThreads(paths: readonly string[], threads: number): Promise<ReadFiles[]> {
  const shares = Array.from({ length: threads }, (_, thread) =>
    paths.filter((_, index) => index % threads === thread),
  );
  return Promise.all(
    shares.map(async (share) => {
      const [read]: ReadFiles[] = await once(
        new Worker(THREAD_FILE, { workerData: share, execArgv: [] }),
        'message',
      );
      return read!;
    }),
  );
}
