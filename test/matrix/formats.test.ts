import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bsrToDense, toBsr } from '../../src/matrix/bsr.js';
import { csrToWeights, toCsr } from '../../src/matrix/csr.js';
import { denseToWeights, fillDense, fillDenseTransposed } from '../../src/matrix/dense.js';
import { generateWeights } from '../../src/matrix/generate.js';
import { paddedCsrToDense, toPaddedCsr } from '../../src/matrix/padded-csr.js';
import { sellToDense, toSell } from '../../src/matrix/sell.js';
import type { Weights } from '../../src/matrix/weights.js';
import type { Parsed } from '../../src/workload/parsed.js';
import { anyWeights, defects, MAX_SIDE } from './arbitraries.js';

const indexBits = fc.constantFrom<16 | 32>(16, 32);
const size = fc.integer({ min: 1, max: MAX_SIDE + 3 });
/** `repeat`, or the slot one past the input: the two ways that padding may point. */
const slotted = fc.boolean();

function value<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

function emptyWeights(m: number, k: number): Weights {
  return denseToWeights(new Float32Array(m * k), m, k);
}

function wideWeights(k: number): Weights {
  const dense = new Float32Array(k);
  dense[k - 1] = 1;
  return denseToWeights(dense, 1, k);
}

/** One product in float64 of stored entries; x has one slot more than columns, which is 0. */
function rowSums(
  entries: Iterable<readonly [row: number, column: number, value: number]>,
  m: number,
  x: readonly number[],
): number[] {
  const y = new Array<number>(m).fill(0);
  for (const [row, column, weight] of entries) y[row] += weight * x[column];
  return y;
}

describe('dense', () => {
  it('is the same matrix there and back, and transposed', () => {
    fc.assert(
      fc.property(anyWeights, (weights) => {
        expect(defects(weights)).toEqual([]);
        const dense = fillDense(weights);
        expect(denseToWeights(dense, weights.m, weights.k)).toEqual(weights);
        const { m, k } = weights;
        const transposed = fillDenseTransposed(weights);
        expect(dense.every((element, i) => transposed[(i % k) * m + Math.floor(i / k)] === element)).toBe(
          true,
        );
      }),
    );
  });

  it('clears the target it is given, and only takes one of the right size', () => {
    const weights = wideWeights(4);
    const target = new Float32Array(4).fill(9);
    expect(fillDense(weights, target)).toBe(target);
    expect([...target]).toEqual([0, 0, 0, 1]);
    expect([...fillDenseTransposed(weights, target.fill(9))]).toEqual([0, 0, 0, 1]);
    expect(() => fillDense(weights, new Float32Array(5))).toThrow(RangeError);
    expect(() => denseToWeights(target, 3, 2)).toThrow(RangeError);
  });
});

describe('csr', () => {
  it('gives back the same weights, in copies of exactly the bytes it says', () => {
    fc.assert(
      fc.property(anyWeights, indexBits, (weights, bits) => {
        const csr = value(toCsr(weights, { indexBits: bits }));
        expect(csrToWeights(csr)).toEqual(weights);
        expect(csr.weightBytes).toBe(4 * (weights.m + 1) + (4 + bits / 8) * weights.nnz);
        expect(csr.values.buffer).not.toBe(weights.values.buffer);
      }),
    );
  });

  it('refuses more columns than an index can name, and no fewer', () => {
    expect(value(toCsr(wideWeights(65_536), { indexBits: 16 })).colIdx[0]).toBe(65_535);
    expect(toCsr(wideWeights(65_537), { indexBits: 16 })).toEqual({
      ok: false,
      message: 'Column 65536 does not fit an index of 16 bits (65536 columns).',
    });
    expect(toCsr(wideWeights(65_537), { indexBits: 32 }).ok).toBe(true);
  });
});

describe('padded csr', () => {
  it('gives back the same matrix, with row lengths that are multiples', () => {
    fc.assert(
      fc.property(anyWeights, indexBits, size, slotted, (weights, bits, multiple, hasSlot) => {
        const padColumn = hasSlot ? weights.k : 'repeat';
        const padded = value(toPaddedCsr(weights, { multiple, indexBits: bits, padColumn }));
        expect(paddedCsrToDense(padded)).toEqual(fillDense(weights));
        let stored = 0;
        for (let row = 0; row < weights.m; row++) {
          const length = weights.rowPtr[row + 1] - weights.rowPtr[row];
          stored += Math.ceil(length / multiple) * multiple;
          expect(padded.rowPtr[row + 1]).toBe(stored);
        }
        expect(padded.nnz).toBe(weights.nnz);
        expect(padded.storedCount).toBe(stored);
        expect(padded.weightBytes).toBe(4 * (weights.m + 1) + (4 + bits / 8) * stored);
      }),
    );
  });

  it('never lets an infinite input into a row that does not depend on it', () => {
    fc.assert(
      fc.property(anyWeights, size, slotted, fc.nat(), (weights, multiple, hasSlot, pick) => {
        const { m, k } = weights;
        const padColumn = hasSlot ? k : 'repeat';
        const { rowPtr, colIdx, values } = value(
          toPaddedCsr(weights, { multiple, indexBits: 32, padColumn }),
        );
        const x = new Array<number>(k).fill(1).concat(0);
        x[pick % k] = Number.POSITIVE_INFINITY;
        const entries = Array.from({ length: m }, (_, row) =>
          Array.from(
            { length: rowPtr[row + 1] - rowPtr[row] },
            (_, j) => [row, colIdx[rowPtr[row] + j], values[rowPtr[row] + j]] as const,
          ),
        ).flat();
        const dense = fillDense(weights);
        rowSums(entries, m, x).forEach((sum, row) => {
          expect(Number.isFinite(sum)).toBe(dense[row * k + (pick % k)] === 0);
        });
      }),
    );
  });

  it('refuses a pad column that the index cannot name', () => {
    const options = { multiple: 4, indexBits: 16 as const };
    expect(toPaddedCsr(wideWeights(65_536), { ...options, padColumn: 65_536 }).ok).toBe(false);
    expect(toPaddedCsr(wideWeights(65_536), { ...options, padColumn: 'repeat' }).ok).toBe(true);
    for (const padColumn of [-1, 0.5])
      expect(toPaddedCsr(wideWeights(3), { ...options, padColumn }).ok).toBe(false);
    expect(() => toPaddedCsr(wideWeights(3), { ...options, padColumn: 'repeat', multiple: 0 })).toThrow(
      RangeError,
    );
  });
});

describe('sell', () => {
  const anySell = fc.tuple(anyWeights, indexBits, size, size, slotted);

  it('gives back the same matrix in exactly the bytes it says', () => {
    fc.assert(
      fc.property(anySell, ([weights, bits, sliceRows, sortWindow, hasSlot]) => {
        const padColumn = hasSlot ? weights.k : 'repeat';
        const sell = value(toSell(weights, { sliceRows, sortWindow, indexBits: bits, padColumn }));
        expect(sellToDense(sell)).toEqual(fillDense(weights));
        expect(sell.nnz).toBe(weights.nnz);
        expect(sell.colIdx).toHaveLength(sell.storedCount);
        expect(sell.slicePtr).toHaveLength(sell.sliceCount + 1);
        expect(sell.weightBytes).toBe(
          4 * (sell.sliceCount + 1 + weights.m) + (4 + bits / 8) * sell.storedCount,
        );
      }),
    );
  });

  it('places every row once: in a lane, longest first within its window, or among the empty', () => {
    fc.assert(
      fc.property(anySell, ([weights, bits, sliceRows, sortWindow]) => {
        const sell = value(toSell(weights, { sliceRows, sortWindow, indexBits: bits, padColumn: 'repeat' }));
        const length = (row: number): number => weights.rowPtr[row + 1] - weights.rowPtr[row];
        const rows = [...sell.rowOrder, ...sell.emptyRows].toSorted((a, b) => a - b);
        expect(rows).toEqual(Array.from({ length: weights.m }, (_, row) => row));
        expect([...sell.emptyRows].every((row) => length(row) === 0)).toBe(true);
        sell.rowOrder.forEach((row, i) => {
          expect(length(row)).toBeGreaterThan(0);
          if (i % sortWindow !== 0) expect(length(sell.rowOrder[i - 1])).toBeGreaterThanOrEqual(length(row));
        });
        for (let slice = 0; slice < sell.sliceCount; slice++) {
          const lanes = [...sell.rowOrder.subarray(slice * sliceRows, (slice + 1) * sliceRows)];
          const columns = (sell.slicePtr[slice + 1] - sell.slicePtr[slice]) / sliceRows;
          expect(columns).toBe(Math.max(...lanes.map(length)));
        }
      }),
    );
  });

  it('never lets an infinite input into a row that does not depend on it', () => {
    fc.assert(
      fc.property(anySell, fc.nat(), ([weights, bits, sliceRows, sortWindow, hasSlot], pick) => {
        const { m, k } = weights;
        const padColumn = hasSlot ? k : 'repeat';
        const sell = value(toSell(weights, { sliceRows, sortWindow, indexBits: bits, padColumn }));
        const x = new Array<number>(k).fill(1).concat(0);
        x[pick % k] = Number.POSITIVE_INFINITY;
        const entries: [number, number, number][] = [];
        for (let slice = 0; slice < sell.sliceCount; slice++) {
          for (let i = sell.slicePtr[slice]; i < sell.slicePtr[slice + 1]; i++) {
            const row = sell.rowOrder[slice * sliceRows + ((i - sell.slicePtr[slice]) % sliceRows)];
            if (row !== undefined) entries.push([row, sell.colIdx[i], sell.values[i]]);
            else expect(sell.colIdx[i]).toBeLessThanOrEqual(k);
          }
        }
        const dense = fillDense(weights);
        rowSums(entries, m, x).forEach((sum, row) => {
          expect(Number.isFinite(sum)).toBe(dense[row * k + (pick % k)] === 0);
        });
      }),
    );
  });

  it('stores less padding the further it sorts', () => {
    const weights = generateWeights({
      m: 500,
      k: 200,
      gates: 1,
      sparsity: 0.9,
      pattern: { kind: 'uniform' },
      seed: 1,
    });
    const stored = [1, 50, 500].map((sortWindow) => {
      return value(toSell(weights, { sliceRows: 8, sortWindow, indexBits: 16, padColumn: 'repeat' }))
        .storedCount;
    });
    expect(stored[0]).toBeGreaterThan(stored[1]);
    expect(stored[1]).toBeGreaterThan(stored[2]);
    expect(stored[2]).toBeGreaterThanOrEqual(weights.nnz);
  });

  it('refuses columns that the index cannot name and sizes that are none', () => {
    const options = { sliceRows: 4, sortWindow: 1, indexBits: 16 as const, padColumn: 'repeat' as const };
    expect(toSell(wideWeights(65_537), options).ok).toBe(false);
    expect(toSell(wideWeights(65_536), { ...options, padColumn: 65_536 }).ok).toBe(false);
    expect(() => toSell(wideWeights(3), { ...options, sliceRows: 0 })).toThrow(RangeError);
    expect(() => toSell(wideWeights(3), { ...options, sortWindow: 1.5 })).toThrow(RangeError);
  });
});

describe('bsr', () => {
  it('gives back the same matrix in exactly the blocks that hold something', () => {
    fc.assert(
      fc.property(anyWeights, indexBits, size, size, (weights, bits, blockRows, blockCols) => {
        const bsr = value(toBsr(weights, { blockRows, blockCols, indexBits: bits }));
        const dense = fillDense(weights);
        expect(bsrToDense(bsr)).toEqual(dense);
        const used = new Set<string>();
        dense.forEach((element, i) => {
          const [row, column] = [Math.floor(i / weights.k), i % weights.k];
          if (element !== 0) used.add(`${Math.floor(row / blockRows)},${Math.floor(column / blockCols)}`);
        });
        expect(bsr.blockColIdx).toHaveLength(used.size);
        expect(bsr.storedCount).toBe(used.size * blockRows * blockCols);
        const blockRowCount = Math.ceil(weights.m / blockRows);
        expect(bsr.weightBytes).toBe(4 * (blockRowCount + 1) + (bits / 8) * used.size + 4 * bsr.storedCount);
      }),
    );
  });

  it('needs an index for block columns only', () => {
    const options = { blockRows: 1, indexBits: 16 as const };
    expect(toBsr(wideWeights(65_537), { ...options, blockCols: 1 }).ok).toBe(false);
    expect(value(toBsr(wideWeights(65_537), { ...options, blockCols: 2 })).blockColIdx[0]).toBe(32_768);
    expect(() => toBsr(wideWeights(3), { ...options, blockCols: 0 })).toThrow(RangeError);
  });
});

describe('a matrix without non-zeros', () => {
  it('takes no values in any format, and comes back empty', () => {
    const weights = emptyWeights(5, 7);
    const zeros = new Float32Array(35);
    const packed = { indexBits: 16 as const, padColumn: 'repeat' as const };
    const padded = value(toPaddedCsr(weights, { multiple: 4, ...packed }));
    const sell = value(toSell(weights, { sliceRows: 4, sortWindow: 5, ...packed }));
    const bsr = value(toBsr(weights, { blockRows: 2, blockCols: 2, ...packed }));
    for (const format of [padded, sell, bsr]) expect(format.values).toHaveLength(0);
    expect([paddedCsrToDense(padded), sellToDense(sell), bsrToDense(bsr)]).toEqual([zeros, zeros, zeros]);
    expect([...sell.emptyRows]).toEqual([0, 1, 2, 3, 4]);
  });
});
