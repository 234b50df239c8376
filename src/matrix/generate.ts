/**
 * Weights and inputs from a seed, the same to the last bit on every platform: positions come from
 * integer operations, values are put together from random bits.
 */
import { createPrng, hashSeed } from '../stats/prng.js';
import { GATES } from '../workload/layer.js';
import { type Pattern, parsePattern } from '../workload/pattern.js';
import type { Workload } from '../workload/workload.js';
import { drawPositions } from './positions.js';
import type { Weights } from './weights.js';

export interface WeightsSpec {
  /** Rows. */
  readonly m: number;
  /** Columns. */
  readonly k: number;
  /** Row blocks of equal size; matters to `gates` patterns only. */
  readonly gates: number;
  /** Fraction of zeros, 0 ≤ sparsity < 1; a `gates` pattern goes by its own densities instead. */
  readonly sparsity: number;
  readonly pattern: Pattern;
  readonly seed: number;
}

/** Most positions a matrix may have: what a generator of 32 bits can choose from. */
export const MAX_POSITIONS = 2 ** 32;

/**
 * Seeded weights. nnz is exact for every pattern but `bernoulli` (src/workload/counts.ts). A value is
 * ±[¼, 1) times the power of two nearest 1/√(k · density), so that outputs are of order 1 and no value
 * is zero or denormal. Throws RangeError for sizes that are no positive integers or m · k above 2^32, a
 * sparsity outside [0, 1), or a pattern that does not fit.
 */
export function generateWeights(spec: WeightsSpec): Weights {
  const { m, k, gates, sparsity, pattern, seed } = spec;
  if (![m, k, gates].every((size) => Number.isInteger(size) && size >= 1)) {
    throw new RangeError(`Rows, columns and gates must be positive integers, not ${m}, ${k}, ${gates}.`);
  }
  if (m * k > MAX_POSITIONS) throw new RangeError(`A matrix of ${m}×${k} has more than 2^32 positions.`);
  if (!(sparsity >= 0 && sparsity < 1)) {
    throw new RangeError(`Sparsity must be at least 0 and below 1, not ${sparsity}.`);
  }
  const positions = drawPositions(
    { m, k, gates, sparsity },
    pattern,
    createPrng(hashSeed(seed, 'positions')),
  );
  const nnz = positions.colIdx.length;
  const values = randomValues(nnz, weightExponent(nnz / m), hashSeed(seed, 'values'));
  return { m, k, nnz, ...positions, values };
}

/**
 * The weights of a workload. The seed is derived from the run's seed and from what makes a matrix (layer,
 * pattern, sparsity), so that a layer has the same weights at every batch size, cache mode and thread
 * count. Throws RangeError like `generateWeights`, and for a pattern that cannot be read.
 */
export function workloadWeights(workload: Workload, seed: number): Weights {
  const { m, k, cell, layer, sparsity, pattern: patternText } = workload;
  const pattern = parsePattern(patternText);
  if (!pattern.ok) throw new RangeError(pattern.message);
  return generateWeights({
    m,
    k,
    gates: GATES[cell],
    sparsity,
    pattern: pattern.value,
    seed: hashSeed(seed, 'weights', layer, patternText, sparsity),
  });
}

/** Activations X, k × batch row-major, values in ±[¼, 1). */
export function inputVector(k: number, batch: number, seed: number): Float32Array {
  return randomValues(k * batch, 0, hashSeed(seed, 'input', k, batch));
}

/** The e of the power of two nearest (in ratio) to 1/√(non-zeros per row), from 0 down: no logarithm needed. */
function weightExponent(nonZerosPerRow: number): number {
  let exponent = 0;
  // Halving the value halves the output, which quarters its square; 2 is half-way between 1 and 4.
  for (let rest = nonZerosPerRow; rest > 2; rest /= 4) exponent--;
  return exponent;
}

const SIGN_AND_FRACTION = 0x807fffff;

/**
 * Values ±[¼, 1) · 2^exponent: sign, fraction and the choice between [¼, ½) and [½, 1) are random bits
 * of one 32-bit draw each.
 */
function randomValues(count: number, exponent: number, seed: number): Float32Array {
  const values = new Float32Array(count);
  const bits = new Uint32Array(values.buffer);
  createPrng(seed).fillUint32(bits);
  // 127 is the bias of a float32 exponent; 2^-2 starts the lower half.
  const lowest = 127 - 2 + exponent;
  for (let i = 0; i < count; i++) {
    const draw = bits[i];
    bits[i] = (draw & SIGN_AND_FRACTION) | ((lowest + ((draw >>> 23) & 1)) << 23);
  }
  return values;
}
