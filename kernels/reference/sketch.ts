/**
 * A random sketch of all rows of Y = W X: finds a wrong row that was not compared one by one, for far
 * less than a second product.
 *
 * Method. Freivalds (1977) checks a product by comparing r·Y with (rᵀW)X for a random r. One ±1 vector
 * over all rows would do for gross errors, but the rounding of thousands of rows adds up and would hide
 * one small term. So the rows are first dealt into buckets by a hash, each row with a random sign, and
 * every bucket is compared on its own (the count sketch of Charikar, Chen and Farach-Colton, 2002).
 * Two independent deals: two exchanged rows go unseen only if they share bucket and sign in both,
 * once in (2 × 32)² = 4096 cases.
 *
 * Tolerance of a bucket. Each row's output carries a rounding error of about ρ·Σ|w·x|, ρ measured as
 * the root mean square of the rows that were compared exactly, so that a kernel which rounds well is
 * held to it. Errors of different rows are independent, hence their signed sum has a standard
 * deviation of at most ρ·√(Σ_m (Σ_k |w·x|)²) ≤ ρ·√(Σ_m nnz_m Σ_k w²x²) (Cauchy–Schwarz), which is
 * linear in W² and therefore as cheap as the sketch itself. Eight of them are allowed.
 *
 * What it sees. A product w·x left out of one row is found when it is larger than about
 * 8·2⁻²⁵·√(rows in the bucket)·Σ|w·x|: for a dense row of 2560 columns among 7680 rows that is 1.2 % of
 * the row's mean |w·x|, for a row of 95 % sparsity 0.06 %. The weights and inputs made here lie within
 * a factor of four of each other, so that the smallest product is a fifth of the mean: none escapes.
 * Of products of uniform numbers, 2 in 100 of the dense row and 2 in 1000 of the sparse one are too
 * small to be told from rounding.
 */
import type { Weights } from '../../src/matrix/weights.js';
import { hash32 } from './random.js';

const DEALS = 2;
const MAX_BUCKETS = 32;
const ALLOWED_DEVIATIONS = 8;

export interface SketchInput {
  readonly weights: Weights;
  /** K × batch, finite. */
  readonly x: Float32Array;
  readonly batch: number;
  /** M × batch, finite. */
  readonly y: Float32Array;
  readonly seed: number;
  /** Root mean square of a row's rounding error, relative to Σ|w·x|. */
  readonly rowError: number;
}

/**
 * The largest deviation of any bucket and column over the deviation allowed: above 1, some row is wrong.
 */
export function sketchDeviation(input: SketchInput): number {
  let worst = 0;
  for (let deal = 0; deal < DEALS; deal++) {
    const deviation = dealDeviation(input, hash32(input.seed, deal));
    if (deviation > worst) worst = deviation;
  }
  return worst;
}

function dealDeviation({ weights, x, batch, y, rowError }: SketchInput, dealSeed: number): number {
  const { m, k } = weights;
  const buckets = Math.max(1, Math.min(MAX_BUCKETS, m >> 4));
  const actual = new Float64Array(buckets * batch);
  const signed = new Float64Array(buckets * k);
  const squares = new Float64Array(buckets * k);
  for (let row = 0; row < m; row++) {
    const hash = hash32(dealSeed, row);
    const sign = hash >>> 31 === 0 ? 1 : -1;
    const bucket = (hash & 0x7fffffff) % buckets;
    addWeights(weights, row, sign, bucket * k, signed, squares);
    for (let n = 0; n < batch; n++) actual[bucket * batch + n] += sign * y[row * batch + n];
  }
  let worst = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const own = bucket * k;
    const expected = timesInput(signed.subarray(own, own + k), x, batch);
    const variance = timesSquaredInput(squares.subarray(own, own + k), x, batch);
    for (let n = 0; n < batch; n++) {
      const difference = Math.abs(actual[bucket * batch + n] - expected[n]);
      const allowed = ALLOWED_DEVIATIONS * rowError * Math.sqrt(variance[n]);
      if (difference > worst * allowed) worst = allowed > 0 ? difference / allowed : Number.MAX_VALUE;
    }
  }
  return worst;
}

function addWeights(
  { rowPtr, colIdx, values }: Weights,
  row: number,
  sign: number,
  at: number,
  signed: Float64Array,
  squares: Float64Array,
): void {
  const terms = rowPtr[row + 1] - rowPtr[row];
  for (let p = rowPtr[row]; p < rowPtr[row + 1]; p++) {
    const w = values[p];
    const column = at + colIdx[p];
    signed[column] += sign * w;
    squares[column] += terms * w * w;
  }
}

/** v · X for one row vector v of K entries. */
function timesInput(v: Float64Array, x: Float32Array, batch: number): Float64Array {
  const sum = new Float64Array(batch);
  for (let column = 0; column < v.length; column++) {
    const weight = v[column];
    if (weight === 0) continue;
    const from = column * batch;
    for (let n = 0; n < batch; n++) sum[n] += weight * x[from + n];
  }
  return sum;
}

/** v · X², each entry of X squared. */
function timesSquaredInput(v: Float64Array, x: Float32Array, batch: number): Float64Array {
  const sum = new Float64Array(batch);
  for (let column = 0; column < v.length; column++) {
    const weight = v[column];
    if (weight === 0) continue;
    const from = column * batch;
    for (let n = 0; n < batch; n++) sum[n] += weight * x[from + n] * x[from + n];
  }
  return sum;
}
