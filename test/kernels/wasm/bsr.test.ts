import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Weights, Workload } from '../../../kernels/contract.js';
import { bsrKernel } from '../../../kernels/wasm/bsr.js';
import { createWasmBackend } from '../../../kernels/wasm/create-backend.js';
import { placeParts } from '../../../kernels/wasm/product.js';
import { exactProduct, inputOf, noise, weightsWhere, workloadOf } from './cases.js';

const BLOCKS = ['4x1', '8x1', '16x1', '4x4', '8x4', '32x2', '12x3', '4x8'] as const;
const BATCHES = [1, 2, 3, 4, 5, 8, 13, 16, 33, 64] as const;

const kernel = createWasmBackend({ simd: true, relaxedSimd: false }, null)
  .kernels()
  .find(({ id }) => id === 'wasm/bsr-f32');
if (!kernel) throw new Error('No kernel wasm/bsr-f32.');

function blockWorkload(weights: Weights, block: string, batch: number): Workload {
  return { ...workloadOf(weights, batch), pattern: `block:${block}` };
}

function blockWeights(m: number, k: number, block: string, density: number, seed: number): Weights {
  const [rows, cols] = block.split('x').map(Number);
  const isKept = (r: number, c: number) => noise(Math.floor(r / rows), Math.floor(c / cols), seed) < density;
  return weightsWhere(m, k, isKept);
}

async function multiply(weights: Weights, block: string, batch: number, x: Float32Array) {
  const prepared = await kernel!.prepare(blockWorkload(weights, block, batch), weights);
  prepared.setInput(new Float32Array(x.length).fill(Number.NaN));
  prepared.run(1);
  prepared.setInput(x);
  prepared.run(1);
  return { y: Float32Array.from(await prepared.output()), bytes: prepared.weightBytes };
}

function worstError(y: Float32Array, exact: ReturnType<typeof exactProduct>): number {
  return Math.max(...Array.from(y, (value, i) => Math.abs(value - exact.y[i]) / (exact.magnitude[i] || 1)));
}

describe('wasm/bsr-f32', () => {
  test.each(BLOCKS)('blocks %s: any shape, density and batch agrees with float64', async (block) => {
    const input = fc.record({
      m: fc.integer({ min: 1, max: 70 }),
      k: fc.integer({ min: 1, max: 90 }),
      density: fc.constantFrom(0, 0.1, 0.5, 1),
      batch: fc.constantFrom(...BATCHES),
      seed: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(input, async ({ m, k, density, batch, seed }) => {
        const weights = blockWeights(m, k, block, density, seed);
        const x = inputOf(k, batch);
        const { y } = await multiply(weights, block, batch, x);
        expect(y.length).toBe(m * batch);
        expect(worstError(y, exactProduct(weights, x, batch))).toBeLessThan(1e-6);
      }),
      { numRuns: 40 },
    );
  });

  test.each(BLOCKS)(
    'blocks %s: a number that is not finite reaches the rows that use it, and no other',
    async (block) => {
      const weights = blockWeights(50, 61, block, 0.3, 3);
      for (const batch of BATCHES) {
        for (const column of [0, 30, 60]) {
          const x = inputOf(61, batch).with(column * batch + (column % batch), Number.POSITIVE_INFINITY);
          const { y } = await multiply(weights, block, batch, x);
          const special = (numbers: Float32Array | Float64Array) =>
            Array.from(numbers, (number) => (Number.isFinite(number) ? 'finite' : number));
          expect(special(y)).toEqual(special(exactProduct(weights, x, batch).y));
        }
      }
    },
  );

  test('more columns than 16 bits can number', async () => {
    const weights = blockWeights(16, 70_000, '8x1', 0.001, 5);
    for (const batch of [1, 4, 8]) {
      const x = inputOf(weights.k, batch);
      const { y } = await multiply(weights, '8x1', batch, x);
      expect(worstError(y, exactProduct(weights, x, batch))).toBeLessThan(1e-6);
    }
  });

  test.each(BLOCKS)('blocks %s: weights up to the last byte, and nothing is read beyond', (block) => {
    const weights = blockWeights(96, 96, block, 1, 1);
    for (const batch of BATCHES) {
      const placed = placeParts([bsrKernel.plan(blockWorkload(weights, block, batch), weights)], 'own');
      const memory = new WebAssembly.Memory({ initial: placed.pages, maximum: placed.pages });
      placed.pack(memory.buffer);
      const floats = new Float32Array(memory.buffer);
      expect(Math.abs(floats[floats.length - 1])).toBeGreaterThan(0.2);
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(placed.code), { env: { memory } });
      expect(() => (exports.part0 as () => void)()).not.toThrow();
    }
  });

  test('stores an index per block, not per weight', async () => {
    const weights = blockWeights(64, 64, '8x4', 1, 1);
    const { bytes } = await multiply(weights, '8x4', 1, inputOf(64, 1));
    expect(bytes).toBe(64 * 64 * 4 + ((64 * 64) / 32) * 2 + 8 * 4);
  });

  test('is for block patterns with rows by fours', () => {
    const weights = weightsWhere(8, 8, () => true);
    for (const pattern of ['uniform', 'block:2x2', 'block:1x4', 'bank:4']) {
      expect(kernel!.supports({ ...workloadOf(weights, 1), pattern })).toEqual({
        ok: false,
        reason: 'for block patterns with rows by fours only',
      });
    }
    expect(kernel!.supports({ ...workloadOf(weights, 1), pattern: 'block:8x1' })).toEqual({ ok: true });
  });
});
