import { endingOf } from './errors.js';
import { quietOnClosedPipe } from './pipe.js';
import { buildProgram } from './program.js';

/** Runs one command line and sets the exit code; never throws. `args`: what follows the program's name. */
export async function main(args: readonly string[]): Promise<void> {
  quietOnClosedPipe(process.stdout);
  // Progress that nobody reads ends nothing.
  process.stderr.on('error', () => {});
  try {
    await buildProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    const { exitCode, message } = endingOf(error);
    if (message !== null) process.stderr.write(`sparse-bench: ${message}\n`);
    if (process.env.DEBUG === 'sparse-bench' && error instanceof Error) {
      process.stderr.write(`${error.stack ?? ''}\n`);
    }
    process.exitCode = exitCode;
  }
}
