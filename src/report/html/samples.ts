/**
 * Raw samples in three characters each. A report's samples are most of its bytes; here they are for
 * looking at, on demand, in a page that stays small.
 *
 * A time is stored as its logarithm in 18 bits over 1 ps to 1000 s, which is within 0.007 % of it: less
 * than the 0.05 % to which reports round. The page's script turns it back (`client.ts`).
 */
import type { KernelResult, Result, Samples } from '../schema.js';

export const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
export const LEAST_NS = 1e-3;
/** ln(10^12 ns / 10^-3 ns) over the largest code. */
export const STEP = Math.log(1e15) / (64 ** 3 - 1);

export function encodeNs(ns: number): string {
  const steps = Math.round(Math.log(Math.max(ns, LEAST_NS) / LEAST_NS) / STEP);
  const code = Math.min(64 ** 3 - 1, steps);
  return [code >> 12, (code >> 6) & 63, code & 63].map((digit) => ALPHABET[digit]).join('');
}

export function decodeNs(text: string): number {
  const code = [...text].reduce((sum, digit) => sum * 64 + ALPHABET.indexOf(digit), 0);
  return LEAST_NS * Math.exp(code * STEP);
}

/** One visit of one kernel or of its twin: `[visit, 1 for the twin, times in the order of time]`. */
export type PackedVisit = readonly [visit: number, twin: 0 | 1, times: string];

/** `[kernel id, its visits]`. */
export type PackedKernel = readonly [id: string, visits: readonly PackedVisit[]];

/** The timed kernels of a row; `keep`: every which sample stays, 1 for all. */
export function packSamples({ kernels }: Result, keep: number): PackedKernel[] {
  return kernels.filter(({ samples }) => samples.ns.length > 0).map((kernel) => packKernel(kernel, keep));
}

function packKernel({ id, samples }: KernelResult, keep: number): PackedKernel {
  const visits = new Map<string, { visit: number; twin: 0 | 1; times: string[]; seen: number }>();
  for (let index = 0; index < columnLength(samples); index++) {
    const [visit, twin] = [samples.visit[index], samples.twin[index]];
    const key = `${visit} ${twin}`;
    const entry = visits.get(key) ?? { visit, twin, times: [], seen: 0 };
    if (entry.seen % keep === 0) entry.times.push(encodeNs(samples.ns[index]));
    entry.seen += 1;
    visits.set(key, entry);
  }
  return [id, [...visits.values()].map(({ visit, twin, times }) => [visit, twin, times.join('')] as const)];
}

/** Columns are of equal length in a report of ours; another one is read as far as all go. */
function columnLength({ visit, twin, ns }: Samples): number {
  return Math.min(visit.length, twin.length, ns.length);
}

/** Every which sample may stay so that all rows together take at most `bytes`. */
export function thinning(results: readonly Result[], bytes: number): number {
  const count = results
    .flatMap(({ kernels }) => kernels)
    .reduce((sum, { samples }) => sum + samples.ns.length, 0);
  return Math.max(1, Math.ceil((3 * count) / bytes));
}
