import { describe, expect, it } from 'vitest';
import {
  accept,
  parseChoice,
  parsePrecision,
  parseSeconds,
  parseSeed,
  parseVisits,
} from '../../src/cli/values.js';
import { UsageError } from '../../src/errors.js';

describe('numbers of the command line', () => {
  it('visits are whole, 1 to 100', () => {
    expect(accept(parseVisits('5'))).toBe(5);
    for (const text of ['0', '101', '2.5', '-1', 'five', '', '1e9', 'NaN', 'Infinity', '0x10']) {
      expect(parseVisits(text)).toEqual({
        ok: false,
        message: `--visits takes a whole number from 1 to 100, for example --visits 5; got '${text}'.`,
      });
    }
  });

  it('seeds have 32 bits', () => {
    expect(accept(parseSeed('0'))).toBe(0);
    expect(accept(parseSeed('4294967295'))).toBe(2 ** 32 - 1);
    expect(parseSeed('4294967296').ok).toBe(false);
    expect(parseSeed('-1').ok).toBe(false);
  });

  it('precision is a fraction or a percentage', () => {
    expect(accept(parsePrecision('0.05'))).toBe(0.05);
    expect(accept(parsePrecision('5%'))).toBe(0.05);
    expect(accept(parsePrecision(' 2.5 % '))).toBe(0.025);
    for (const text of ['0', '1', '-0.1', '100%', '', 'x']) expect(parsePrecision(text).ok).toBe(false);
    expect(parsePrecision('5')).toMatchObject({ message: expect.stringContaining('Did you mean 5%?') });
  });

  it('seconds are positive and end within a week', () => {
    expect(accept(parseSeconds('90', '--max-time', 60))).toBe(90);
    expect(accept(parseSeconds('0.5s', '--max-time', 60))).toBe(0.5);
    for (const text of ['0', '-3', '1e9', 'soon', '10m']) {
      expect(parseSeconds(text, '--max-time', 60).ok).toBe(false);
    }
  });

  it('words out of a few are suggested', () => {
    const engine = parseChoice('--engine', ['hrtime', 'benchmarkjs']);
    expect(accept(engine('hrtime'))).toBe('hrtime');
    expect(engine('benchmark.js')).toEqual({
      ok: false,
      message: "--engine takes hrtime or benchmarkjs; got 'benchmark.js' (did you mean 'benchmarkjs'?).",
    });
  });

  it('a refusal becomes a UsageError', () => {
    expect(() => accept({ ok: false, message: 'No.' })).toThrow(new UsageError('No.'));
  });
});
