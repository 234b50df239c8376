import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { EXIT_INTERNAL, endingOf, unknownCommand } from '../../src/cli/errors.js';
import { UsageError } from '../../src/errors.js';

describe('how a failure ends', () => {
  it('bad usage: its own sentence, on one line, exit code 2', () => {
    expect(endingOf(new UsageError('No such\n  file: look.'))).toEqual({
      exitCode: 2,
      message: 'No such file: look.',
    });
  });

  it('what commander refuses reads like the rest', () => {
    const refused = new CommanderError(
      1,
      'commander.unknownOption',
      "error: unknown option '--x'\n(Did you mean --y?)",
    );
    expect(endingOf(refused)).toEqual({ exitCode: 2, message: "Unknown option '--x' (did you mean --y?)" });
    expect(endingOf(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'))).toEqual({
      exitCode: 0,
      message: null,
    });
  });

  it('a defect is called one, says where to go, and exits 70', () => {
    const { exitCode, message } = endingOf(new TypeError('x is not a function'));
    expect(exitCode).toBe(EXIT_INTERNAL);
    expect(message).toMatch(
      /^Unexpected error.*x is not a function; please report it.*DEBUG=sparse-bench\.$/,
    );
    expect(endingOf('thrown text').message).toContain('thrown text');
  });

  it('an unknown command is told apart from a report', () => {
    expect(unknownCommand('shwo', ['run', 'show']).message).toContain("did you mean 'show'");
    expect(unknownCommand('a.json', ['run']).message).toContain('`sparse-bench show a.json`');
  });
});
