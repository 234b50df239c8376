/** Starts the process that ends all workers when this one is gone (see src/worker/reaper.ts). */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const REAPER_FILE = fileURLToPath(new URL('../worker/reaper.js', import.meta.url));

export interface Reaper {
  watch(pid: number): void;
  forget(pid: number): void;
  close(): void;
}

export function startReaper(): Reaper {
  // Detached: a signal to this process's group must not take the one that cleans up after it.
  const child: ChildProcess = fork(REAPER_FILE, [], {
    stdio: 'ignore',
    detached: true,

    execArgv: [],
  });
  child.unref();
  child.channel?.unref();
  // Without a reaper the workers still end by themselves when their channel closes.
  child.on('error', () => {});
  const tell = (message: object): void => {
    if (child.connected) child.send(message, () => {});
  };
  return {
    watch: (pid) => tell({ watch: pid }),
    forget: (pid) => tell({ forget: pid }),
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}
