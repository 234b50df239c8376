/**
 * Is this output right? Compared with float64, never with another float32 kernel.
 *
 * 1. Every number must be finite, and every row without non-zeros exactly 0.
 * 2. Whole rows are compared entry by entry: all of them while that is cheap, otherwise at least 64,
 *    chosen by the seed, always with the first, the last and the longest.
 * 3. A random sketch covers the rows that were not (`sketch.ts` says what it can see).
 *
 * Tolerance of an entry, relative to Σ|w·x|. With u = 2⁻²⁴ the rounding of n float32 additions is at
 * most n·u·Σ|w·x|, but grows like √n when the roundings are independent (Higham and Mary 2019, "A new
 * approach to probabilistic rounding error analysis"). 4·√n·u leaves a factor of about ten above what
 * kernels with one accumulator show here, in any order of summation, with and without fused
 * multiply-add; the smallest wrong term of a row of n terms, about Σ|w·x|/n, is far above it for every
 * n up to 10⁴. n is the number of non-zeros of the longest row: adding 0 never rounds.
 *
 * TF32 keeps 10 bits behind the point of each factor. Rounded to the nearest, a product of two is off by at most
 * 2·2⁻¹¹; cut off, as hardware may do with float32 that it is given, by 2·2⁻¹⁰. The latter is allowed beside
 * the rounding of the sums. That is the worst case of all terms together: one term that is missing in a row of more
 * than some hundred is not seen.
 */
import type { Weights } from '../../src/matrix/weights.js';
import type { Arithmetic } from '../contract.js';
import { sampleWithout } from './random.js';
import { referenceRows } from './rows.js';
import { sketchDeviation } from './sketch.js';

/** Half the distance from 1 to the next float32. */
const UNIT_ROUNDOFF = 2 ** -24;
/** Most that rounding its two factors changes a product, relative. */
const FACTOR_ROUNDING: Readonly<Record<Arithmetic, number>> = { f32: 0, tf32: 2 * 2 ** -10 };
const MIN_ROWS = 64;
/** Multiply-adds spent on rows compared exactly: about 10 ms of plain JavaScript. */
const DEFAULT_ROW_WORK = 4e6;

export interface OutputCheckInput {
  readonly weights: Weights;
  /** K × batch, row-major, finite. */
  readonly x: Float32Array;
  readonly batch: number;
  /** The output to judge, M × batch, row-major. */
  readonly y: Float32Array;
  /** Chooses the rows and the signs of the sketch. */
  readonly seed: number;
  /** Multiply-adds to spend on exact rows; at least 64 rows are compared whatever it says. */
  readonly rowWork?: number;
  /** Absent: f32. */
  readonly arithmetic?: Arithmetic;
}

export interface OutputCheck {
  /**
   * Largest error relative to Σ|w·x|. A number that is not finite, or not 0 in an empty row, counts as
   * `Number.MAX_VALUE`; a deviation of the sketch counts as that multiple of the tolerance.
   */
  readonly maxError: number;
  readonly tolerance: number;
  readonly passed: boolean;
  /** One sentence; null when passed. */
  readonly reason: string | null;
  /** Rows compared entry by entry. */
  readonly rows: number;
}

/** Relative tolerance of one entry of a product of at most `terms` non-zero terms, summed in float32. */
export function toleranceOf(terms: number, arithmetic: Arithmetic = 'f32'): number {
  return Math.max(8, 4 * Math.sqrt(terms)) * UNIT_ROUNDOFF + FACTOR_ROUNDING[arithmetic];
}

/** Judges one output. Throws a RangeError when `x` has the wrong length or is not finite. */
export function checkOutput(input: OutputCheckInput): OutputCheck {
  const { weights, x, batch, y, seed } = input;
  if (!x.every(Number.isFinite)) throw new RangeError('An output can only be judged for a finite input.');
  const longest = longestRow(weights);
  const tolerance = toleranceOf(rowLength(weights, longest), input.arithmetic);
  const flaw = flawOf(weights, batch, y);
  if (flaw !== null) return { maxError: Number.MAX_VALUE, tolerance, passed: false, reason: flaw, rows: 0 };

  const chosen = chooseRows(input, longest);
  const compared = compareRows(input, chosen);
  const { maxError, rootMeanSquare } = compared;
  if (maxError > tolerance) {
    return { maxError, tolerance, passed: false, reason: compared.worst, rows: chosen.length };
  }
  // Half a unit: the least that a row of several terms rounds, should the compared rows be lucky.
  const rowError = Math.max(rootMeanSquare, UNIT_ROUNDOFF / 2);
  const deviation =
    chosen.length === weights.m ? 0 : sketchDeviation({ weights, x, batch, y, seed, rowError });
  if (deviation <= 1) return { maxError, tolerance, passed: true, reason: null, rows: chosen.length };
  return {
    maxError: Math.min(deviation * tolerance, Number.MAX_VALUE),
    tolerance,
    passed: false,
    reason: `the sum of some rows differs from float64 by ${deviation.toPrecision(3)} times what rounding explains`,
    rows: chosen.length,
  };
}

/** What disqualifies an output without any arithmetic, or null. */
function flawOf(weights: Weights, batch: number, y: Float32Array): string | null {
  if (y.length !== weights.m * batch) {
    return `the output has ${y.length} numbers, not M × batch = ${weights.m * batch}`;
  }
  for (let row = 0; row < weights.m; row++) {
    const empty = rowLength(weights, row) === 0;
    for (let n = 0; n < batch; n++) {
      const value = y[row * batch + n];
      if (!Number.isFinite(value)) return `row ${row}, column ${n} is ${value}`;
      if (empty && value !== 0)
        return `row ${row} has no non-zeros, but its column ${n} is ${value} and not 0`;
    }
  }
  return null;
}

function rowLength({ rowPtr }: Weights, row: number): number {
  return rowPtr[row + 1] - rowPtr[row];
}

function longestRow(weights: Weights): number {
  let longest = 0;
  for (let row = 1; row < weights.m; row++) {
    if (rowLength(weights, row) > rowLength(weights, longest)) longest = row;
  }
  return longest;
}

/** Ascending row numbers. Empty rows need no place among them: `flawOf` has looked at all of those. */
function chooseRows(
  { weights, batch, seed, rowWork = DEFAULT_ROW_WORK }: OutputCheckInput,
  longest: number,
): number[] {
  const workPerRow = Math.max(1, (weights.nnz / weights.m) * batch);
  const count = Math.min(weights.m, Math.max(MIN_ROWS, Math.floor(rowWork / workPerRow)));
  const rows = new Set(sampleWithout(seed, weights.m, count))
    .add(0)
    .add(weights.m - 1)
    .add(longest);
  return [...rows].sort((a, b) => a - b);
}

interface Comparison {
  readonly maxError: number;
  readonly rootMeanSquare: number;
  /** Where the largest error is, in words. */
  readonly worst: string;
}

function compareRows({ weights, x, batch, y }: OutputCheckInput, rows: readonly number[]): Comparison {
  const reference = referenceRows(weights, x, batch, rows);
  let maxError = 0;
  let worst = '';
  let squares = 0;
  let entries = 0;
  rows.forEach((row, index) => {
    for (let n = 0; n < batch; n++) {
      const at = index * batch + n;
      const expected = reference.y[at];
      const got = y[row * batch + n];
      const error = relativeError(got, expected, reference.magnitude[at]);
      if (reference.magnitude[at] > 0) {
        squares += error * error;
        entries++;
      }
      if (error > maxError) {
        maxError = error;
        worst = `row ${row}, column ${n} is ${got}; float64 says ${expected}`;
      }
    }
  });
  return { maxError, rootMeanSquare: Math.sqrt(squares / Math.max(1, entries)), worst };
}

function relativeError(got: number, expected: number, magnitude: number): number {
  if (got === expected) return 0;
  return magnitude > 0 ? Math.abs(got - expected) / magnitude : Number.MAX_VALUE;
}
