import { describe, expect, it } from 'vitest';
import { checkOutput, type OutputCheckInput, toleranceOf } from '../../../kernels/reference/check.js';
import { generateWeights, inputVector } from '../../../src/matrix/generate.js';
import type { Weights } from '../../../src/matrix/weights.js';
import { float32Product, float32ProductBackwards, rowWithoutNonZero } from './float32.js';

const M = 3000;
const K = 800;
const SEEDS = Array.from({ length: 25 }, (_, seed) => seed);

const matrix = (sparsity: number, m = M, k = K) =>
  generateWeights({ m, k, gates: 1, sparsity, pattern: { kind: 'uniform' }, seed: 11 });

/** Checks with 64 exact rows only, so that the sketch has to find what is wrong elsewhere. */
const sketched = (input: Omit<OutputCheckInput, 'rowWork'>) => checkOutput({ ...input, rowWork: 0 });

interface Right {
  readonly weights: Weights;
  readonly x: Float32Array;
  readonly batch: number;
  readonly y: Float32Array;
}

function right(weights: Weights, batch: number): Right {
  const x = inputVector(weights.k, batch, 5);
  return { weights, x, batch, y: float32Product(weights, x, batch) };
}

/** In how many of the seeds a changed output is found. `change` gets the seed and a copy of the right output. */
function found(state: Right, change: (y: Float32Array, seed: number) => Float32Array): number {
  const caught = SEEDS.filter((seed) => {
    const check = sketched({ ...state, y: change(state.y.slice(), seed), seed });
    expect(check.passed).toBe(check.reason === null);
    expect(check.maxError > check.tolerance).toBe(!check.passed);
    expect(Number.isFinite(check.maxError)).toBe(true);
    return !check.passed;
  });
  return caught.length;
}

/** `y` (batch 1) as a kernel would give it that skips one non-zero of one row. */
function dropOne({ weights, x }: Right, y: Float32Array, row: number, index: number): Float32Array {
  const [changed] = float32Product(rowWithoutNonZero(weights, row, index), x, 1);
  expect(changed).not.toBe(y[row]);
  return y.with(row, changed);
}

describe('checkOutput accepts float32 arithmetic', () => {
  it.each([
    ['dense', 0, 1],
    ['dense', 0, 4],
    ['sparse', 0.95, 1],
    ['sparse', 0.95, 4],
    ['very sparse, with empty rows', 0.999, 3],
  ])('%s (sparsity %d, batch %d), whatever the seed and the order of summation', (_, sparsity, batch) => {
    const weights = matrix(sparsity);
    const { x, y } = right(weights, batch);
    const backwards = float32ProductBackwards(weights, x, batch);
    for (const seed of SEEDS) {
      for (const output of [y, backwards]) {
        const check = sketched({ weights, x, batch, y: output, seed });
        expect(check).toMatchObject({ passed: true, reason: null });
        expect(check.maxError).toBeGreaterThan(0);
        expect(check.rows).toBeGreaterThanOrEqual(64);
        expect(check.rows).toBeLessThan(80);
      }
    }
  });

  it('when most inputs are 0, so that few rows and terms count', () => {
    const weights = matrix(0.9);
    const x = inputVector(K, 1, 5).map((value, column) => (column % 97 === 0 ? value : 0));
    const y = float32Product(weights, x, 1);
    for (const seed of SEEDS) expect(sketched({ weights, x, batch: 1, y, seed }).reason).toBeNull();
  });

  it('when all terms have one sign and sums grow without cancelling', () => {
    const signed = matrix(0);
    const weights = { ...signed, values: signed.values.map(Math.abs) };
    const x = inputVector(K, 1, 5).map(Math.abs);
    const y = float32Product(weights, x, 1);
    for (const seed of SEEDS) expect(sketched({ weights, x, batch: 1, y, seed }).reason).toBeNull();
  });

  it('compares every row while that is cheap', () => {
    const weights = matrix(0.95, 400, 300);
    expect(checkOutput({ ...right(weights, 2), seed: 1 }).rows).toBe(400);
  });
});

describe('checkOutput finds, whatever the seed', () => {
  const dense = right(matrix(0), 1);
  const sparse = right(matrix(0.95), 1);
  const batched = right(matrix(0.95), 4);

  it('one wrong row', () => {
    expect(found(dense, (y, seed) => y.with((seed * 113) % M, 0))).toBe(SEEDS.length);
    expect(found(sparse, (y, seed) => y.with((seed * 113) % M, 0))).toBe(SEEDS.length);
  });

  it('one wrong entry of one column of a batch', () => {
    const wrong = (y: Float32Array, seed: number) => y.with((seed * 113 * 4 + 2) % y.length, 0);
    expect(found(batched, wrong)).toBe(SEEDS.length);
  });

  it('one non-zero left out of a dense row among thousands', () => {
    expect(found(dense, (y, seed) => dropOne(dense, y, (seed * 113) % M, (seed * 31) % K))).toBe(
      SEEDS.length,
    );
  });

  it('one non-zero left out of a sparse row among thousands', () => {
    expect(found(sparse, (y, seed) => dropOne(sparse, y, (seed * 113) % M, seed))).toBe(SEEDS.length);
  });

  it('two exchanged rows', () => {
    const swap = (y: Float32Array, seed: number) => {
      const [a, b] = [(seed * 113) % M, (seed * 271 + 5) % M];
      return y.with(a, y[b]).with(b, y[a]);
    };
    expect(found(dense, swap)).toBe(SEEDS.length);
    expect(found(sparse, swap)).toBe(SEEDS.length);
  });

  it('the output of another input', () => {
    const stale = float32Product(sparse.weights, inputVector(K, 1, 6), 1);
    expect(found(sparse, () => stale)).toBe(SEEDS.length);
  });

  it('a NaN, an infinity, a wrong length', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(found(sparse, (y, seed) => y.with((seed * 113) % M, value))).toBe(SEEDS.length);
    }
    expect(found(sparse, (y) => y.subarray(1))).toBe(SEEDS.length);
  });

  it('the smallest number in a row without non-zeros', () => {
    const weights = matrix(0.999);
    const empty = weights.rowPtr.findIndex((start, row) => start === weights.rowPtr[row + 1]);
    const state = right(weights, 1);
    expect(found(state, (y) => y.with(empty, 1e-45))).toBe(SEEDS.length);
  });

  it('half a float32 of precision lost', () => {
    expect(found(dense, (y) => y.map((value) => value * (1 + 2 ** -10)))).toBe(SEEDS.length);
  });
});

describe('checkOutput of TF32', () => {
  /** Ten bits behind the point; the rest cut off, or rounded to the nearest. */
  const tf32 = (isCut: boolean) => (value: number) => {
    const bits = new Uint32Array(Float32Array.of(value).buffer);
    bits[0] = ((isCut ? bits[0] : bits[0] + 0x1000) & 0xffffe000) >>> 0;
    return new Float32Array(bits.buffer)[0];
  };

  it.each([
    ['rounded to the nearest', false],
    ['cut off', true],
  ])('accepts factors that are %s, which float32 does not in rows of this length', (_, isCut) => {
    for (const [m, k] of [
      [200, 3],
      [M, K],
    ]) {
      const weights = matrix(0, m, k);
      const x = inputVector(k, 2, 5);
      const round = tf32(isCut);
      const y = float32Product({ ...weights, values: weights.values.map(round) }, x.map(round), 2);
      for (const seed of [0, 1, 2]) {
        const check = checkOutput({ weights, x, batch: 2, y, seed, arithmetic: 'tf32' });
        expect(check.reason).toBeNull();
        expect(checkOutput({ weights, x, batch: 2, y, seed }).passed).toBe(false);
      }
    }
  });

  it('finds a product that is missing among 200 all the same', () => {
    const state = right(matrix(0, 300, 200), 1);
    const check = (y: Float32Array) => checkOutput({ ...state, y, seed: 1, arithmetic: 'tf32' }).passed;
    expect(check(state.y)).toBe(true);
    expect(check(dropOne(state, state.y.slice(), 7, 3))).toBe(false);
  });
});

describe('checkOutput', () => {
  it('says where the worst entry is and what it should be', () => {
    const weights = matrix(0.5, 10, 10);
    const state = right(weights, 2);
    const check = checkOutput({ ...state, y: state.y.with(7, 1000), seed: 1 });
    expect(check.reason).toMatch(/^row 3, column 1 is 1000; float64 says -?\d/);
  });

  it('is the same for the same seed', () => {
    const weights = matrix(0.95);
    const state = right(weights, 1);
    const wrong = state.y.with(1234, 1);
    expect(sketched({ ...state, y: wrong, seed: 4 })).toEqual(sketched({ ...state, y: wrong, seed: 4 }));
  });

  it('allows more rounding for longer rows, and never less than eight units', () => {
    expect(toleranceOf(0)).toBe(8 * 2 ** -24);
    expect(toleranceOf(4)).toBe(8 * 2 ** -24);
    expect(toleranceOf(10_000)).toBe(400 * 2 ** -24);
  });

  it('refuses to judge by an input that is not finite', () => {
    const state = right(matrix(0.5, 4, 4), 1);
    expect(() => checkOutput({ ...state, x: state.x.with(2, Number.NaN), seed: 1 })).toThrow(RangeError);
  });
});
