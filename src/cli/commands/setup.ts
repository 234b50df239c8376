import { resolve } from 'node:path';
import { EXIT, type ExitCode, UsageError } from '../../errors.js';
import type { Addition } from '../../setup/addition.js';
import { additions, namedAdditions } from '../../setup/additions.js';
import { SetupError } from '../../setup/errors.js';
import { removeAddition, setUp } from '../../setup/set-up.js';
import { additionState } from '../../setup/state.js';
import { findLibtensorflow } from '../../setup/tfjs-node/from-folder.js';
import { linesToText } from '../../ui/ansi.js';
import { paragraph } from '../../ui/lines.js';
import { textColumns, wantsColours } from '../../ui/terminal.js';
import { createProgress } from '../setup-progress.js';
import { addedText, additionsText, removedText } from '../setup-text.js';
import { listenForInterruption } from '../signals.js';

export interface SetupArguments {
  readonly list?: true;
  readonly remove?: true;
  readonly from?: string;
}

export async function execute(names: readonly string[], given: SetupArguments): Promise<void> {
  const chosen = namedAdditions(names);
  refuseContradictions(chosen, given);
  if (given.list) return list(chosen.length > 0 ? chosen : additions);
  if (chosen.length === 0) {
    const known = additions.map(({ name }) => name).join(', ');
    throw new UsageError(
      `setup needs a name: ${known}, or all; \`sparse-bench setup --list\` says what each is for.`,
    );
  }
  process.exitCode = given.remove ? await remove(chosen) : await add(chosen, from(given));
}

function refuseContradictions(chosen: readonly Addition[], { list, remove, from }: SetupArguments): void {
  if (list && (remove || from !== undefined))
    throw new UsageError('--list goes with neither --remove nor --from.');
  if (remove && from !== undefined) throw new UsageError('--from does not go with --remove.');
  if (from !== undefined && !(chosen.length === 1 && chosen[0].name === 'tfjs-node')) {
    throw new UsageError(
      '--from names a folder with libtensorflow and goes with one name only: sparse-bench setup tfjs-node --from DIR.',
    );
  }
}

/** The folder of `--from`; refused before anything is downloaded. */
function from({ from }: SetupArguments): string | null {
  if (from === undefined) return null;
  const folder = resolve(from);
  findLibtensorflow(folder);
  return folder;
}

async function list(chosen: readonly Addition[]): Promise<void> {
  const rows = await Promise.all(
    chosen.map(async (addition) => ({ addition, state: await additionState(addition) })),
  );
  print(additionsText(rows));
}

async function add(chosen: readonly Addition[], folder: string | null): Promise<number> {
  const interruption = listenForInterruption(() => {}, 'sparse-bench: not all could be cleaned up in time\n');
  const { signal } = interruption;
  try {
    const code = await each(chosen, signal, async (addition) => {
      const progress = createProgress(addition.name, process.stderr);
      const result = await setUp(addition, { signal, progress, from: folder });
      print([
        addedText(addition, result),
        ...((await addition.remarks?.()) ?? []).map((line) => `  ${line}`),
      ]);
    });
    const interrupted = interruption.exitCode();
    if (interrupted === null) return code;
    process.stderr.write('sparse-bench: Interrupted; nothing half-installed was left.\n');
    return interrupted;
  } finally {
    interruption.release();
  }
}

function remove(chosen: readonly Addition[]): Promise<number> {
  return each(chosen, new AbortController().signal, async (addition) => {
    print([removedText(addition, await removeAddition(addition))]);
  });
}

/** One after the other; what fails is told and does not keep the others from their turn. */
async function each(
  chosen: readonly Addition[],
  signal: AbortSignal,
  work: (addition: Addition) => Promise<void>,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  for (const addition of chosen) {
    try {
      await work(addition);
    } catch (error) {
      if (signal.aborted) return EXIT.interrupted;
      if (!(error instanceof SetupError)) throw error;
      process.stderr.write(`sparse-bench: ${addition.name}: ${error.message}\n`);
      code = EXIT.unavailable;
    }
  }
  return code;
}

/** Each text is a paragraph; what it is indented by, its further lines are, and two more. */
function print(texts: readonly string[]): void {
  const { stdout, env } = process;
  const width = textColumns(stdout, env);
  const lines = texts.flatMap((text) => {
    const indent = text.length - text.trimStart().length;
    return paragraph(text.trimStart(), width, 'plain', indent + 2, indent);
  });
  stdout.write(linesToText(lines, wantsColours(stdout, env)));
}
