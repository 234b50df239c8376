/** What every kernel must do, built in or not. Call inside a `describe`. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Kernel } from '../../kernels/contract.js';
import { referenceProduct } from '../../kernels/reference/index.js';
import { BATCHES, generatedCase, type MatrixCase, matrixCases, wideCase, workloadOf } from './cases.js';
import { type Exceptions, NO_EXCEPTIONS } from './exceptions.js';
import { bitsOf, copyOf, expectProduct, inputOf, prepared, runOnce, supported } from './multiply.js';

const SOME_BATCHES: readonly number[] = Array.from({ length: 64 }, (_, i) => i + 1);

export function testKernelContract(kernel: Kernel, exceptions: Exceptions = NO_EXCEPTIONS): void {
  if (batchesOf(kernel).length === 0) {
    const support = kernel.supports(workloadOf(ordinary(kernel), 1));
    it.skip(`not here: ${support.ok ? 'no batch from 1 to 64' : support.reason}`);
    return;
  }
  testProducts(kernel);
  testLifeCycle(kernel, exceptions);
  testNonFinite(kernel, kernel.operand === 'dense' || exceptions.spreadsNonFinite);
  testSupports(kernel);
}

/**
 * A matrix with rows of every kind, for the tests that look at behaviour rather than at shapes: in blocks where the
 * kernel is made for these and nothing else.
 */
function ordinary(kernel: Kernel): MatrixCase {
  const uniform = generatedCase(129, 257, 'uniform', 0.9);
  return SOME_BATCHES.some((batch) => supported(kernel, uniform, batch)) ? uniform : blocks(132, 260, 3);
}

function blocks(m: number, k: number, seed: number): MatrixCase {
  return generatedCase(m, k, 'block:4x4', 0.8, seed);
}

/** The batches of the suite that the kernel supports, and the ends of its own range up to 64. */
function batchesOf(kernel: Kernel): number[] {
  const matrix = ordinary(kernel);
  const range = SOME_BATCHES.filter((batch) => supported(kernel, matrix, batch));
  return range.filter((batch, i) => BATCHES.includes(batch) || i === 0 || i === range.length - 1);
}

function testProducts(kernel: Kernel): void {
  it('multiplies every shape and pattern at every batch that it supports', async () => {
    let products = 0;
    for (const matrix of matrixCases()) {
      for (const batch of batchesOf(kernel)) {
        if (!supported(kernel, matrix, batch)) continue;
        await multiplyPoisoned(kernel, matrix, batch);
        products++;
      }
    }
    expect(products).toBeGreaterThan(0);
  });

  if (kernel.operand === 'sparse') testWideProduct(kernel);

  it('multiplies random shapes', async () => {
    const batches = batchesOf(kernel);
    const patterns =
      ordinary(kernel).pattern.kind === 'block' ? ['block:4x4', 'block:8x1'] : ['uniform', 'bernoulli'];
    const shape = fc.record({
      m: fc.integer({ min: 1, max: 90 }),
      k: fc.integer({ min: 1, max: 150 }),
      sparsity: fc.constantFrom(0, 0.3, 0.7, 0.95),
      pattern: fc.constantFrom(...patterns),
      batch: fc.constantFrom(...batches),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ m, k, sparsity, pattern, batch, seed }) => {
        const matrix = generatedCase(m, k, pattern, sparsity, seed);
        fc.pre(supported(kernel, matrix, batch));
        await multiplyPoisoned(kernel, matrix, batch);
      }),
      { numRuns: 25 },
    );
  });
}

function testWideProduct(kernel: Kernel): void {
  it('multiplies more columns than 16 bits can number, or says that it does not', async () => {
    const matrix = wideCase();
    for (const batch of [1, 3, 8]) {
      const support = kernel.supports(workloadOf(matrix, batch));
      if (support.ok) await multiplyPoisoned(kernel, matrix, batch);
      else expect(support.reason).toMatch(/\S/);
    }
  });
}

/** A product after one that filled every buffer with NaN: what a run does not write, shows. */
async function multiplyPoisoned(kernel: Kernel, matrix: MatrixCase, batch: number): Promise<void> {
  const x = inputOf(matrix, batch);
  const product = await prepared(kernel, matrix, batch);
  product.setInput(x.map(() => Number.NaN));
  await product.run(1);
  (await product.output()).fill(Number.NaN);
  product.setInput(x);
  expectProduct(await runOnce(product), matrix, x, batch, kernel.arithmetic);
  expect(Number.isInteger(product.weightBytes)).toBe(true);
  if (matrix.weights.nnz > 0) expect(product.weightBytes).toBeGreaterThan(0);
  product.dispose();
}

function testLifeCycle(kernel: Kernel, { roundsAnew }: Exceptions): void {
  it(`gives the same ${roundsAnew ? 'within its tolerance' : 'bits'} again, and run(3) is run(1)`, async () => {
    for (const batch of batchesOf(kernel)) {
      const matrix = ordinary(kernel);
      const product = await prepared(kernel, matrix, batch);
      const x = inputOf(matrix, batch);
      product.setInput(x);
      const first = bitsOf(await runOnce(product));
      for (const iterations of [1, 3]) {
        const again = await runOnce(product, iterations);
        if (roundsAnew) expectProduct(again, matrix, x, batch, kernel.arithmetic);
        else expect(bitsOf(again).equals(first), `run(${iterations}) again, batch ${batch}`).toBe(true);
      }
      product.dispose();
    }
  });

  it('copies its input, and takes a new one', async () => {
    for (const batch of batchesOf(kernel)) {
      const product = await prepared(kernel, ordinary(kernel), batch);
      const x = inputOf(ordinary(kernel), batch);
      const given = x.slice();
      product.setInput(given);
      given.fill(7);
      expectProduct(await runOnce(product), ordinary(kernel), x, batch, kernel.arithmetic);
      const other = inputOf(ordinary(kernel), batch, 2);
      product.setInput(other);
      expectProduct(await runOnce(product), ordinary(kernel), other, batch, kernel.arithmetic);
      product.dispose();
    }
  });

  it('neither changes nor keeps the weights it is given', async () => {
    for (const batch of batchesOf(kernel)) {
      const matrix = ordinary(kernel);
      const given = copyOf(matrix.weights);
      const product = await kernel.prepare(workloadOf(matrix, batch), given);
      expect(given).toEqual(matrix.weights);
      given.values.fill(Number.NaN);
      given.colIdx.fill(0);
      given.rowPtr.fill(0);
      const x = inputOf(matrix, batch);
      product.setInput(x);
      expectProduct(await runOnce(product), matrix, x, batch, kernel.arithmetic);
      product.dispose();
    }
  });

  it('lives beside another of its kind, and may be disposed of twice', async () => {
    const large = ordinary(kernel);
    const small =
      large.pattern.kind === 'block' ? blocks(36, 64, 8) : generatedCase(33, 65, 'uniform', 0.5, 8);
    for (const batch of batchesOf(kernel)) {
      if (!supported(kernel, small, batch)) continue;
      const a = await prepared(kernel, small, batch);
      const b = await prepared(kernel, large, batch);
      const [xa, xb] = [inputOf(small, batch, 4), inputOf(large, batch, 5)];
      a.setInput(xa);
      b.setInput(xb);
      await a.run(1);
      await b.run(1);
      expectProduct((await a.output()).slice(), small, xa, batch, kernel.arithmetic);
      expectProduct((await b.output()).slice(), large, xb, batch, kernel.arithmetic);
      a.dispose();
      a.dispose();
      const c = await prepared(kernel, small, batch);
      c.setInput(xa);
      expectProduct(await runOnce(b), large, xb, batch, kernel.arithmetic);
      expectProduct(await runOnce(c), small, xa, batch, kernel.arithmetic);
      b.dispose();
      c.dispose();
    }
  });
}

/**
 * A dense kernel multiplies every zero of W by every input, and 0 · ∞ and 0 · NaN are NaN: there a
 * non-finite input may reach every row. A sparse kernel must keep it to the rows that use it.
 */
function testNonFinite(kernel: Kernel, maySpread: boolean): void {
  const spreads = maySpread ? 'in the rows that use it' : 'and keeps it to the rows that use it';
  it(`never hides a non-finite input, ${spreads}`, async () => {
    for (const matrix of [
      ordinary(kernel),
      ...matrixCases().filter(({ name }) => name.startsWith('70×33')),
    ]) {
      for (const batch of batchesOf(kernel).filter((batch) => supported(kernel, matrix, batch))) {
        for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
          await expectNonFinite(kernel, matrix, batch, value, maySpread);
        }
      }
    }
  });
}

async function expectNonFinite(
  kernel: Kernel,
  matrix: MatrixCase,
  batch: number,
  value: number,
  maySpread: boolean,
): Promise<void> {
  const { k } = matrix.weights;
  const columns = [0, k >> 1, k - 1];
  const product = await prepared(kernel, matrix, batch);
  for (const column of columns) {
    const entry = column % batch;
    const x = inputOf(matrix, batch).with(column * batch + entry, value);
    product.setInput(x);
    const y = await runOnce(product);
    const { y: expected } = referenceProduct(matrix.weights, x, batch);
    const where = `${matrix.name}, batch ${batch}, ${value} in column ${column}`;
    const hidden = expected.findIndex((right, at) => !Number.isFinite(right) && Number.isFinite(y[at]));
    expect(hidden, `${where}: output ${hidden} should not be finite`).toBe(-1);
    if (maySpread) continue;
    const spread = expected.findIndex((right, at) => Number.isFinite(right) && !Number.isFinite(y[at]));
    expect(spread, `${where}: output ${spread} should be finite`).toBe(-1);
  }
  product.dispose();
}

function testSupports(kernel: Kernel): void {
  it('answers for workloads of any kind without throwing, and says why not', () => {
    const base = workloadOf(ordinary(kernel), 1);
    const odd = [
      { ...base, threads: 1024 },
      { ...base, steps: 50 },
      { ...base, timing: 'device' as const },
      { ...base, cache: 'cold' as const },
      { ...base, batch: 1_000_003 },
      { ...base, m: 2 ** 31 - 1, k: 2 ** 31 - 1 },
    ];
    for (const workload of odd) {
      const support = kernel.supports(workload);
      if (!support.ok) expect(support.reason).toMatch(/\S/);
    }
    expect(kernel.supports(odd[0]).ok).toBe(false);
  });
}
