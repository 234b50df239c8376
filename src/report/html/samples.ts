/**
 * Raw samples in three characters each. A report's samples are most of its bytes; here they are for
 * looking at, on demand, in a page that stays small.
 *
 * A time is stored as its logarithm in 18 bits over 1 ps to 1000 s, which is within 0.007 % of it: less
 * than the 0.05 % to which reports round. The page's script turns it back (`client-samples.ts`).
 */
import { printable } from '../../ui/text.js';
import { groupBy } from '../group-by.js';
import type { KernelResult, Samples } from '../schema.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const LEAST_NS = 1e-3;
/** ln(10^12 ns / 10^-3 ns) over the largest code. */
const STEP = Math.log(1e15) / (64 ** 3 - 1);

export function encodeNs(ns: number): string {
  const steps = Math.round(Math.log(Math.max(ns, LEAST_NS) / LEAST_NS) / STEP);
  const code = Math.min(64 ** 3 - 1, steps);
  return [code >> 12, (code >> 6) & 63, code & 63].map((digit) => ALPHABET[digit]).join('');
}

export function decodeNs(text: string): number {
  const code = [...text].reduce((sum, digit) => sum * 64 + ALPHABET.indexOf(digit), 0);
  return LEAST_NS * Math.exp(code * STEP);
}

/**
 * `id 0=… 0t=… 1=…;id …`: per kernel its name (URI-encoded) and, by visit, the times in the order in which
 * they were measured; `t` marks those of the twin. No sign in it needs escaping. Kernels without samples
 * are left out. `keep`: every which sample stays, 1 for all.
 */
export function packSamples(
  kernels: readonly KernelResult[],
  nameOf: (kernel: KernelResult) => string,
  keep: number,
): string {
  return kernels
    .filter(({ samples }) => columnLength(samples) > 0)
    .map((kernel) =>
      [encodeURIComponent(printable(nameOf(kernel))), ...visits(kernel.samples, keep)].join(' '),
    )
    .join(';');
}

function visits(samples: Samples, keep: number): string[] {
  const indexes = Array.from({ length: columnLength(samples) }, (_, index) => index);
  const keyOf = (index: number) => `${samples.visit[index]}${samples.twin[index] === 1 ? 't' : ''}`;
  return [...groupBy(indexes, keyOf)].map(([key, own]) => {
    const codes = own.filter((_, place) => place % keep === 0).map((index) => encodeNs(samples.ns[index]));
    return `${key}=${codes.join('')}`;
  });
}

/** Columns are of equal length in a report of ours; another one is read as far as all go. */
function columnLength({ visit, twin, ns }: Samples): number {
  return Math.min(visit.length, twin.length, ns.length);
}

/** Every which sample may stay so that all take at most about `characters`. */
export function thinning(kernels: readonly KernelResult[], characters: number): number {
  const count = kernels.reduce((sum, { samples }) => sum + columnLength(samples), 0);
  return Math.max(1, Math.ceil((3 * count) / characters));
}
