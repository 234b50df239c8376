/** Reads the plain values of a workload as people type them; each refusal is one clear sentence. */
import type { Parsed } from './parsed.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Fraction of zeros, 0 ≤ sparsity < 1. A percentage is refused with what was probably meant. */
export function parseSparsity(text: string): Parsed<number> {
  const typed = text.trim();
  const isPercentage = typed.endsWith('%');
  const digits = isPercentage ? typed.slice(0, -1).trim() : typed;
  if (!NUMBER.test(digits)) {
    return refuse(`Sparsity '${text}' is not a number: write the fraction of zeros, such as 0.95.`);
  }
  const value = Number(digits);
  if (value < 0) return refuse(`Sparsity '${text}' is negative: it must be at least 0 and below 1.`);
  if (isPercentage || (value > 1 && value < 100)) return refusePercentage(text, value);
  if (value >= 1) {
    return refuse(
      `Sparsity '${text}' would leave no weights: it must be at least 0 and below 1, such as 0.95.`,
    );
  }
  // -0 would print as 0 but is another id to Object.is.
  return { ok: true, value: value === 0 ? 0 : value };
}

/** Batch size: an integer from 1 to 65536. */
export function parseBatch(text: string): Parsed<number> {
  return parseCount(text, { name: 'Batch size', max: 65_536, example: '1 or 16' });
}

/** Threads: an integer from 1 to 1024. */
export function parseThreads(text: string): Parsed<number> {
  return parseCount(text, { name: 'Thread count', max: 1024, example: '1 or 4' });
}

/** A comma-separated list, at least one item; the first item that `parse` refuses is the answer. */
export function parseList<T>(text: string, parse: (item: string) => Parsed<T>): Parsed<T[]> {
  const values: T[] = [];
  for (const item of text.split(',')) {
    if (item.trim() === '') {
      return refuse(`The list '${text}' has an empty item: separate values by single commas, such as 'a,b'.`);
    }
    const parsed = parse(item.trim());
    if (!parsed.ok) return parsed;
    values.push(parsed.value);
  }
  return { ok: true, value: values };
}

function refusePercentage(text: string, percent: number): Parsed<never> {
  const fraction = Number((percent / 100).toPrecision(12));
  if (fraction >= 1) {
    return refuse(
      `Sparsity '${text}' would leave no weights: it must be at least 0 and below 1, such as 0.95.`,
    );
  }
  return refuse(
    `Sparsity '${text}' looks like a percentage: it is the fraction of zeros, so write ${fraction}.`,
  );
}

function parseCount(
  text: string,
  { name, max, example }: { readonly name: string; readonly max: number; readonly example: string },
): Parsed<number> {
  const typed = text.trim();
  if (!NUMBER.test(typed))
    return refuse(`${name} '${text}' is not a number: write an integer such as ${example}.`);
  const value = Number(typed);
  if (value < 0) return refuse(`${name} '${text}' is negative: it must be an integer from 1 to ${max}.`);
  if (value > max) return refuse(`${name} '${text}' is too large: it must be an integer from 1 to ${max}.`);
  if (!Number.isInteger(value)) {
    return refuse(`${name} '${text}' is not a whole number: it must be an integer from 1 to ${max}.`);
  }
  if (value === 0) return refuse(`${name} '${text}' is zero: it must be an integer from 1 to ${max}.`);
  return { ok: true, value };
}

function refuse(message: string): Parsed<never> {
  return { ok: false, message };
}
