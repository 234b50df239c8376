/** Runs the built program as a person does, and collects all that they would see. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { built } from '../run/built.js';

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Invocation {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the process once it runs. */
  readonly onStart?: (child: ReturnType<typeof spawn>) => void;
}

/** Variables of this test run that would change what the program prints. */
const FOREIGN = ['CI', 'NO_COLOR', 'FORCE_COLOR', 'COLUMNS', 'NODE_ENV', 'DEBUG', 'INK_SCREEN_READER'];

export async function sparseBench(args: readonly string[], invocation: Invocation = {}): Promise<Outcome> {
  const bin = fileURLToPath(await built('src/cli/bin.js'));
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.includes(name));
  const child = spawn(process.execPath, [bin, ...args], {
    ...(invocation.cwd === undefined ? {} : { cwd: invocation.cwd }),
    env: { ...Object.fromEntries(inherited), ...invocation.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  invocation.onStart?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}

/** A folder that is gone when `use` is done. */
export async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-test-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
