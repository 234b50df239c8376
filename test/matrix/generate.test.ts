import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillDense } from '../../src/matrix/dense.js';
import { generateWeights, inputVector, workloadWeights } from '../../src/matrix/generate.js';
import type { Weights } from '../../src/matrix/weights.js';
import { expectedNnz } from '../../src/workload/cost.js';
import { bankRowCount, blockCount, gateDrawnCount, uniformCount } from '../../src/workload/counts.js';
import { makeWorkload, type WorkloadFields } from '../../src/workload/id.js';
import { parseLayer } from '../../src/workload/layer.js';
import type { Pattern } from '../../src/workload/pattern.js';
import type { Workload } from '../../src/workload/workload.js';
import { defects, fingerprint, MAX_SIDE, pattern } from './arbitraries.js';

const side = fc.integer({ min: 1, max: MAX_SIDE });
const sparsity = fc.oneof(
  fc.constantFrom(0, 0.5, 0.95, 0.999),
  fc.double({ min: 0, max: 0.999, noNaN: true }),
);
const seed = fc.integer();

function generate(
  chosen: Pattern,
  m: number,
  k: number,
  sparse: number,
  withSeed: number,
  gates = 1,
): Weights {
  return generateWeights({ m, k, gates, sparsity: sparse, pattern: chosen, seed: withSeed });
}

/** Whether each position is kept, m × k row-major. */
function kept(weights: Weights): boolean[] {
  return Array.from(fillDense(weights), (value) => value !== 0);
}

function count(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length;
}

describe('uniform weights', () => {
  it('keep exactly the number asked for, sorted and sound', () => {
    fc.assert(
      fc.property(side, side, sparsity, seed, (m, k, sparse, withSeed) => {
        const weights = generate(pattern('uniform'), m, k, sparse, withSeed);
        expect(defects(weights)).toEqual([]);
        expect(weights.nnz).toBe(uniformCount(m, k, sparse));
      }),
    );
  });

  // Below one half positions are drawn to keep, above to clear: both must be fair.
  it.each([0.8, 0.2])('keep every position equally often at sparsity %d', (sparse) => {
    const trials = 2000;
    const hits = new Array<number>(35).fill(0);
    for (let withSeed = 0; withSeed < trials; withSeed++) {
      kept(generate(pattern('uniform'), 5, 7, sparse, withSeed)).forEach((isKept, i) => {
        if (isKept) hits[i]++;
      });
    }
    const deviation = Math.sqrt(trials * sparse * (1 - sparse));
    for (const hit of hits) expect(Math.abs(hit - trials * (1 - sparse))).toBeLessThan(4.5 * deviation);
  });
});

describe('bernoulli weights', () => {
  it('keep each position on its own, so that nnz varies as it should', () => {
    const trials = 500;
    const [m, k, sparse] = [30, 33, 0.9];
    const counts = Array.from({ length: trials }, (_, withSeed) => {
      const weights = generate(pattern('bernoulli'), m, k, sparse, withSeed);
      expect(defects(weights)).toEqual([]);
      return weights.nnz;
    });
    const mean = counts.reduce((sum, nnz) => sum + nnz, 0) / trials;
    const variance = counts.reduce((sum, nnz) => sum + (nnz - mean) ** 2, 0) / (trials - 1);
    const expectedVariance = m * k * sparse * (1 - sparse);
    expect(Math.abs(mean - m * k * (1 - sparse))).toBeLessThan(4.5 * Math.sqrt(expectedVariance / trials));
    // Relative standard error of a variance: √(2/trials) = 6.3 %.
    expect(variance / expectedVariance).toBeGreaterThan(0.75);
    expect(variance / expectedVariance).toBeLessThan(1.28);
  });

  it.each([0.0001, 0.25, 0.5, 0.75, 0.98])('have the right density at sparsity %d', (sparse) => {
    const { nnz } = generate(pattern('bernoulli'), 500, 501, sparse, 1);
    const positions = 500 * 501;
    const deviation = Math.sqrt(positions * sparse * (1 - sparse));
    expect(Math.abs(nnz - positions * (1 - sparse))).toBeLessThan(4.5 * deviation);
  });

  it('keep everything at sparsity 0', () => {
    expect(generate(pattern('bernoulli'), 30, 33, 0, 1).nnz).toBe(990);
  });
});

describe('block weights', () => {
  it('keep whole blocks of the grid, exactly the number asked for', () => {
    fc.assert(
      fc.property(side, side, side, side, sparsity, seed, (m, k, rows, cols, sparse, withSeed) => {
        const weights = generate({ kind: 'block', rows, cols }, m, k, sparse, withSeed);
        expect(defects(weights)).toEqual([]);
        const states = new Map<string, Set<boolean>>();
        kept(weights).forEach((isKept, i) => {
          const block = `${Math.floor(Math.floor(i / k) / rows)},${Math.floor((i % k) / cols)}`;
          states.set(block, (states.get(block) ?? new Set()).add(isKept));
        });
        const blocks = [...states.values()];
        expect(blocks.every((state) => state.size === 1)).toBe(true);
        expect(blocks.filter((state) => state.has(true))).toHaveLength(blockCount(m, k, rows, cols, sparse));
      }),
    );
  });
});

describe('bank-balanced weights', () => {
  it('keep the same number in every row, and in every full bank of a row give or take one', () => {
    fc.assert(
      fc.property(side, side, side, sparsity, seed, (m, k, width, sparse, withSeed) => {
        const weights = generate({ kind: 'bank', width }, m, k, sparse, withSeed);
        expect(defects(weights)).toEqual([]);
        const flags = kept(weights);
        for (let row = 0; row < m; row++) {
          const rowFlags = flags.slice(row * k, (row + 1) * k);
          expect(count(rowFlags)).toBe(bankRowCount(k, sparse));
          const full: number[] = [];
          for (let start = 0; start < k; start += width) {
            const bank = rowFlags.slice(start, start + width);
            const share = (bank.length * bankRowCount(k, sparse)) / k;
            expect(Math.abs(count(bank) - share)).toBeLessThan(1);
            if (bank.length === width) full.push(count(bank));
          }
          if (full.length > 0) expect(Math.max(...full) - Math.min(...full)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('give the odd one to every bank equally often', () => {
    // 4 banks of 8 columns keep 6 of 32: two banks keep 2, two keep 1.
    const raised = [0, 0, 0, 0];
    const flags = kept(generate(pattern('bank:8'), 2000, 32, 1 - 6 / 32, 1));
    for (let row = 0; row < 2000; row++) {
      raised.forEach((_, bank) => {
        const start = row * 32 + bank * 8;
        if (count(flags.slice(start, start + 8)) === 2) raised[bank]++;
      });
    }
    for (const times of raised) expect(Math.abs(times - 1000)).toBeLessThan(101);
  });
});

describe('weights with a density per gate', () => {
  const density = fc.double({ min: 0, max: 1, noNaN: true });

  it('keep exactly each gate’s share, and the diagonal on top when asked', () => {
    fc.assert(
      fc.property(
        side,
        fc.tuple(density, density, density),
        fc.boolean(),
        seed,
        (hidden, densities, diagonal, withSeed) => {
          const weights = generate(
            { kind: 'gates', densities, diagonal },
            3 * hidden,
            hidden,
            0.5,
            withSeed,
            3,
          );
          expect(defects(weights)).toEqual([]);
          const flags = kept(weights);
          densities.forEach((share, gate) => {
            const block = flags.slice(gate * hidden * hidden, (gate + 1) * hidden * hidden);
            const onTop = diagonal ? hidden : 0;
            expect(count(block)).toBe(gateDrawnCount(hidden, hidden, share, diagonal) + onTop);
            if (diagonal) expect(count(block.filter((_, i) => i % (hidden + 1) === 0))).toBe(hidden);
          });
        },
      ),
    );
  });

  it('refuse gates that do not fit', () => {
    const spec = { m: 6, k: 2, gates: 3, sparsity: 0.5, seed: 1 };
    expect(() => generateWeights({ ...spec, pattern: pattern('gates:0.1/0.2') })).toThrow(RangeError);
    expect(() => generateWeights({ ...spec, m: 7, pattern: pattern('gates:0.1/0.2/0.3') })).toThrow(
      RangeError,
    );
    expect(() => generateWeights({ ...spec, k: 3, pattern: pattern('gates:0.1/0.2/0.3+diag') })).toThrow(
      RangeError,
    );
  });
});

describe('generateWeights', () => {
  // What these matrices are must never change, on any platform: reports name seeds, not matrices.
  it.each([
    ['uniform', '0532eed16f34e725'],
    ['bernoulli', '5eb64a847908636f'],
    ['block:8x1', '08967a9594911eaa'],
    ['block:5x7', '5b89571dcb7aefaf'],
    ['bank:32', '0bb4c59a15a9b43c'],
    ['gates:0.05/0.05/0.2', 'e0f4cf474ec9d9b4'],
    ['gates:0.05/0.7/0.2+diag', '2c26f05a3e2896ca'],
  ])('makes the very same %s matrix everywhere', (text, golden) => {
    expect(fingerprint(generate(pattern(text), 300, 100, 0.9, 1, 3))).toBe(golden);
  });

  it('depends on the seed in positions and values', () => {
    const [one, two] = [1, 2].map((withSeed) => generate(pattern('uniform'), 30, 30, 0.9, withSeed));
    expect(one.colIdx).not.toEqual(two.colIdx);
    expect(one.values).not.toEqual(two.values);
    expect(generate(pattern('uniform'), 30, 30, 0.9, 1)).toEqual(one);
  });

  it('has values of both signs whose outputs are of order 1', () => {
    for (const [k, sparse] of [
      [2000, 0.95],
      [2000, 0],
      [37, 0.5],
      [1, 0],
    ] as const) {
      const { values, nnz, m } = generate(pattern('uniform'), 60, k, sparse, 3);
      const perRow = nnz / m;
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const least = values.reduce((most, value) => Math.min(most, Math.abs(value)), 1);
      expect(largest * Math.sqrt(perRow)).toBeLessThan(Math.SQRT2);
      expect(least * Math.sqrt(perRow)).toBeGreaterThanOrEqual(0.25 / Math.SQRT2 - 1e-12);
      const positive = count(Array.from(values, (value) => value > 0)) / nnz;
      expect(positive).toBeGreaterThan(0.25);
      expect(positive).toBeLessThan(0.75);
    }
  });

  it('may keep nothing at all', () => {
    expect(generate(pattern('uniform'), 3, 3, 0.99, 1)).toMatchObject({ nnz: 0 });
  });

  it('refuses before it allocates', () => {
    expect(() => generate(pattern('uniform'), 2 ** 31 - 1, 2 ** 31 - 1, 0.5, 1)).toThrow(/2\^32 positions/);
    for (const sparse of [1, -0.1, Number.NaN])
      expect(() => generate(pattern('uniform'), 3, 3, sparse, 1)).toThrow(RangeError);
    for (const m of [0, 1.5, -1])
      expect(() => generate(pattern('uniform'), m, 3, 0.5, 1)).toThrow(RangeError);
  });
});

describe('workloadWeights', () => {
  function workload(
    fields: Partial<Omit<WorkloadFields, 'layer' | 'pattern'>> & { layer?: string; pattern?: string },
  ): Workload {
    const { layer = 'gru:48', pattern: text = 'uniform', ...rest } = fields;
    const parsed = parseLayer(layer);
    if (!parsed.ok) throw new Error(parsed.message);
    return makeWorkload({ layer: parsed.value, pattern: pattern(text), sparsity: 0.9, batch: 1, ...rest });
  }
  const print = (fields: Parameters<typeof workload>[0], withSeed = 1): string =>
    fingerprint(workloadWeights(workload(fields), withSeed));

  it('is one matrix per layer, sparsity, pattern and seed, whatever it is used for', () => {
    const same = print({});
    for (const fields of [
      { batch: 16 },
      { cache: 'cold' },
      { threads: 2 },
      { timing: 'device' },
      { steps: 9 },
    ] as const) {
      expect(print(fields)).toBe(same);
    }
    const others = [
      print({ layer: 'gemm:144x48' }),
      print({ sparsity: 0.91 }),
      print({ pattern: 'bernoulli' }),
      print({}, 2),
    ];
    expect(new Set([same, ...others]).size).toBe(5);
  });

  it.each(['uniform', 'bank:7', 'block:8x4', 'gates:0.05/0.05/0.2', 'gates:0.05/1/0.2+diag'])(
    'stores what was expected of %s',
    (text) => {
      const made = workload({ pattern: text });
      expect(workloadWeights(made, 1).nnz).toBe(expectedNnz(made));
    },
  );

  it('refuses a pattern that nobody knows', () => {
    expect(() => workloadWeights({ ...workload({}), pattern: 'stripes' }, 1)).toThrow(RangeError);
  });
});

describe('inputVector', () => {
  it('has k × batch values in ±[¼, 1), from the seed', () => {
    const x = inputVector(100, 3, 1);
    expect(x).toHaveLength(300);
    expect(x.every((value) => Math.abs(value) >= 0.25 && Math.abs(value) < 1)).toBe(true);
    expect(x.some((value) => value < 0) && x.some((value) => value > 0)).toBe(true);
    expect(inputVector(100, 3, 1)).toEqual(x);
    expect(inputVector(100, 3, 2)).not.toEqual(x);
  });
});
