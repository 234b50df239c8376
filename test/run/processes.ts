/** Who lives on this machine, by /proc: what tests need that end processes. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export const HAS_PROC = process.platform === 'linux';

interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly isEnded: boolean;
}

/** null when there is no such process. */
function processFacts(pid: number): ProcessFacts | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it are plain.
    const [state, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; whoever inherited it has not yet asked how.
    return { pid, parent: Number(parent), isEnded: state === 'Z' || state === 'X' };
  } catch {
    return null;
  }
}

export function isAlive(pid: number): boolean {
  const facts = processFacts(pid);
  return facts !== null && !facts.isEnded;
}

export function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .map((name) => processFacts(Number(name)))
    .filter((facts) => facts !== null && facts.parent === parent && !facts.isEnded)
    .map((facts) => facts!.pid);
}

/** Looks again and again until `holds`, at most `seconds`. Returns whether it came to hold. */
export async function waitUntil(holds: () => boolean, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}
