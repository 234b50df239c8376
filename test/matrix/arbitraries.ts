/** Random matrices that are awkward on purpose: odd shapes, empty rows, nothing at all, no zeros at all. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { denseToWeights } from '../../src/matrix/dense.js';
import { generateWeights } from '../../src/matrix/generate.js';
import type { Weights } from '../../src/matrix/weights.js';
import { type Pattern, parsePattern } from '../../src/workload/pattern.js';

export const MAX_SIDE = 40;
const side = fc.integer({ min: 1, max: MAX_SIDE });

/** Weights with rows of every length, from empty to full, in any mixture. */
export const anyWeights: fc.Arbitrary<Weights> = fc
  .tuple(side, side, fc.integer(), fc.array(fc.constantFrom(0, 0.1, 0.5, 1), { minLength: 1, maxLength: 6 }))
  .map(([m, k, seed, rowDensities]) => {
    const full = generateWeights({ m, k, gates: 1, sparsity: 0, pattern: { kind: 'uniform' }, seed });
    const mask = generateWeights({
      m,
      k,
      gates: 1,
      sparsity: 0,
      pattern: { kind: 'uniform' },
      seed: seed + 1,
    });
    const dense = full.values.map((value, i) => {
      const density = rowDensities[Math.floor(i / k) % rowDensities.length];
      // Fraction bits of a random value in ±[¼, 1) stand for a uniform number.
      const isKept = density === 1 || Math.abs(mask.values[i] * 4096) % 1 < density;
      return density > 0 && isKept ? value : 0;
    });
    return denseToWeights(dense, m, k);
  });

export function pattern(text: string): Pattern {
  const parsed = parsePattern(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

/** Sorted, in range, nothing stored twice, no stored zero: what `Weights` promises. */
export function defects({ m, k, nnz, rowPtr, colIdx, values }: Weights): string[] {
  const found: string[] = [];
  if (rowPtr.length !== m + 1 || rowPtr[0] !== 0 || rowPtr[m] !== nnz)
    found.push('row pointers do not span nnz');
  if (colIdx.length !== nnz || values.length !== nnz) found.push('arrays are not of nnz elements');
  for (let row = 0; row < m; row++) {
    for (let i = rowPtr[row]; i < rowPtr[row + 1]; i++) {
      if (colIdx[i] >= k) found.push(`column ${colIdx[i]} in row ${row}`);
      if (i > rowPtr[row] && colIdx[i] <= colIdx[i - 1]) found.push(`row ${row} does not ascend`);
    }
  }
  const leastNormal = 2 ** -126;
  if (!values.every((value) => Number.isFinite(value) && Math.abs(value) >= leastNormal)) {
    found.push('a value is zero, denormal or not finite');
  }
  return found;
}

/** SHA-256 over positions and value bits, little-endian, first 16 digits. */
export function fingerprint(weights: Weights): string {
  const bits = new Uint32Array(weights.values.slice().buffer);
  const hash = createHash('sha256');
  for (const column of [weights.rowPtr, weights.colIdx, bits]) {
    const bytes = new DataView(new ArrayBuffer(4 * column.length));
    column.forEach((value, i) => {
      bytes.setUint32(4 * i, value, true);
    });
    hash.update(new Uint8Array(bytes.buffer));
  }
  return hash.digest('hex').slice(0, 16);
}
