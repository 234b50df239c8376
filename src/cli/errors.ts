import { CommanderError } from 'commander';
import { EXIT, UsageError } from '../errors.js';
import { visible } from '../report/formats/text.js';
import { nearestWord } from '../workload/nearest.js';

/** EX_SOFTWARE of sysexits.h: a defect of this program, as opposed to anything a person can correct. */
export const EXIT_INTERNAL = 70;

export interface Ending {
  readonly exitCode: number;
  /** One sentence for stderr; null: nothing more to say. */
  readonly message: string | null;
}

/** What a failure means for the person who typed the command. */
export function endingOf(error: unknown): Ending {
  if (error instanceof UsageError) return { exitCode: EXIT.usage, message: oneLine(error.message) };
  if (error instanceof CommanderError) return commanderEnding(error);
  const cause = error instanceof Error ? error.message : String(error);
  return {
    exitCode: EXIT_INTERNAL,
    message:
      `Unexpected error, most likely a defect of sparse-bench: ${oneLine(cause).replace(/\.?$/, '')}; ` +
      'please report it with the output of the same command under DEBUG=sparse-bench.',
  };
}

/** `error: unknown option '--sede'\n(Did you mean --seed?)` becomes one line without the prefix. */
function commanderEnding(error: CommanderError): Ending {
  if (error.exitCode === 0 || error.code === 'commander.help') {
    return { exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.usage, message: null };
  }
  const text = oneLine(error.message.replace(/^error: /, ''))
    .replace('. Expected', ': expected')
    .replace('(Did you mean', '(did you mean');
  const hint = text.endsWith('?)') ? '' : '; see `sparse-bench --help`';
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}${hint}`;
  return { exitCode: EXIT.usage, message: sentence.endsWith(')') ? sentence : `${sentence}.` };
}

/** A word where no word can stand, or a command that there is not. */
export function unknownCommand(word: string, commands: readonly string[]): UsageError {
  if (word.endsWith('.json')) {
    return new UsageError(`Unknown command '${word}': a report is printed by \`sparse-bench show ${word}\`.`);
  }
  const near = nearestWord(word, commands);
  const meant = near === null ? '' : ` (did you mean '${near}'?)`;
  return new UsageError(
    `Unknown command '${word}'${meant}: there are ${commands.join(', ')}; see \`sparse-bench --help\`.`,
  );
}

/** What is said of a file may quote it, and the file may hold terminal escapes. */
function oneLine(text: string): string {
  return visible(text.trim().replace(/\s*\n\s*/g, ' '));
}
