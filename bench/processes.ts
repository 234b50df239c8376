/** Starting the built command line from a benchmark. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../src/cli/bin.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly seconds: number;
  readonly stdout: string;
}

/** Runs `node args…` to its end. `onStart` gets the process id; `env` is added to the environment. */
export function runNode(
  args: readonly string[],
  onStart: (pid: number) => void = () => {},
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(process.execPath, [...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    if (child.pid !== undefined) onStart(child.pid);
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, seconds: (performance.now() - begin) / 1000, stdout }));
  });
}
