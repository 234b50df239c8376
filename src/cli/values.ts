import { UsageError } from '../errors.js';
import { nearestWord } from '../workload/nearest.js';
import type { Parsed } from '../workload/parsed.js';

/** Numbers of the command line. Each parser takes the text as typed and gives a value or one sentence. */

function refuse(message: string): Parsed<never> {
  return { ok: false, message };
}

function number(text: string): number | null {
  const trimmed = text.trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : null;
}

function integer(text: string, option: string, least: number, most: number, example: number): Parsed<number> {
  const value = number(text);
  if (value !== null && Number.isInteger(value) && value >= least && value <= most)
    return { ok: true, value };
  return refuse(
    `${option} takes a whole number from ${least} to ${most}, for example ${option} ${example}; got '${text}'.`,
  );
}

export function parseVisits(text: string): Parsed<number> {
  return integer(text, '--visits', 1, 100, 5);
}

/** Up to 2^32 − 1, the generator's seed width. */
export function parseSeed(text: string): Parsed<number> {
  return integer(text, '--seed', 0, 2 ** 32 - 1, 1);
}

/** `0.05` or `5%`: relative half-width. */
export function parsePrecision(text: string): Parsed<number> {
  const isPercent = text.trim().endsWith('%');
  const value = number(isPercent ? text.trim().slice(0, -1) : text);
  const fraction = value === null ? Number.NaN : isPercent ? value / 100 : value;
  if (fraction > 0 && fraction < 1) return { ok: true, value: fraction };
  const meant = !isPercent && value !== null && value >= 1 && value < 100 ? ` Did you mean ${value}%?` : '';
  return refuse(
    `--precision takes the half-width to which visits have to agree as a fraction between 0 and 1 or as a percentage, ` +
      `for example --precision 0.05 or 5%; got '${text}'.${meant}`,
  );
}

/** `5%` or `0.05`: the slow-down from which a cell fails. */
export function parseLimit(text: string): Parsed<number> {
  const isPercent = text.trim().endsWith('%');
  const value = number(isPercent ? text.trim().slice(0, -1) : text);
  const fraction = value === null ? Number.NaN : isPercent ? value / 100 : value;
  if (fraction >= 0.001 && fraction <= 10) return { ok: true, value: fraction };
  return refuse(
    `--fail-on-regression takes a slow-down as a percentage or a fraction, from 0.1% to 1000%, for example --fail-on-regression 5%; got '${text}'.`,
  );
}

/** Seconds; a trailing `s` is understood. At most a week. */
export function parseSeconds(text: string, option: string, example: number): Parsed<number> {
  const value = number(text.trim().replace(/s$/, ''));
  const week = 7 * 24 * 3600;
  if (value !== null && value > 0 && value <= week) return { ok: true, value };
  return refuse(
    `${option} takes seconds, more than 0 and at most ${week}, for example ${option} ${example}; got '${text}'.`,
  );
}

/** One word out of a few. */
export function parseChoice<T extends string>(
  option: string,
  words: readonly T[],
): (text: string) => Parsed<T> {
  return (text) => {
    const word = words.find((candidate) => candidate === text.trim());
    if (word !== undefined) return { ok: true, value: word };
    const near = nearestWord(text, words);
    const meant = near === null ? '' : ` (did you mean '${near}'?)`;
    return refuse(`${option} takes ${words.join(' or ')}; got '${text}'${meant}.`);
  };
}

/** The value, or its refusal as a UsageError. */
export function accept<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new UsageError(parsed.message);
}
