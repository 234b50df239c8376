/**
 * Kills the measured processes when the conductor is gone, however it ended. A worker notices by itself
 * that its channel closed, unless a kernel holds it in an endless loop or a native library blocks it:
 * this process watches from outside. It gets the process ids over its channel, and the closing of that
 * channel is the sign.
 */
export interface ReaperMessage {
  readonly watch?: number;
  readonly forget?: number;
}

function main(): void {
  const watched = new Set<number>();
  process.on('message', ({ watch, forget }: ReaperMessage) => {
    if (watch !== undefined) watched.add(watch);
    if (forget !== undefined) watched.delete(forget);
  });
  // The terminal's signals are for the conductor; the closed channel is what counts here.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('disconnect', () => {
    for (const pid of watched) killQuietly(pid);
    process.exit(0);
  });
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had ended already.
  }
}

main();
