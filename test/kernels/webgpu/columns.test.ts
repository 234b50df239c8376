import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, padRows, powerOfTwo, unpadRows } from '../../../kernels/webgpu/columns.js';
import { GROUP, teamOf } from '../../../kernels/webgpu/reduce.js';

describe('rows on the device', () => {
  it('hold the batch in whole vectors, and nothing else but zeros', () => {
    const size = fc.record({
      rows: fc.integer({ min: 1, max: 20 }),
      batch: fc.integer({ min: 1, max: 40 }),
      more: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(size, ({ rows, batch, more }) => {
        const columns = columnsOf(batch);
        const x = Float32Array.from({ length: rows * batch }, (_, i) => i + 1);
        const padded = padRows(x, rows, columns, rows + more);
        expect(columns.width * columns.count).toBeGreaterThanOrEqual(batch);
        expect(columns.width * columns.count - batch).toBeLessThan(columns.width);
        expect(padded).toHaveLength((rows + more) * columns.width * columns.count);
        expect(padded.filter((value) => value !== 0)).toEqual(x);
        expect(unpadRows(padded, rows, columns)).toEqual(x);
      }),
    );
  });

  it('are copies: the input may change afterwards', () => {
    const x = new Float32Array([1, 2, 3, 4]);
    const padded = padRows(x, 1, columnsOf(4), 1);
    x.fill(0);
    expect([...padded]).toEqual([1, 2, 3, 4]);
  });
});

describe('a team of threads', () => {
  it('fills the workgroup and never exceeds it', () => {
    const shape = fc.record({
      parts: fc.constantFrom(1, 2, 4, 8, 16, 32, 64, 128),
      batch: fc.integer({ min: 1, max: 1500 }),
    });
    fc.assert(
      fc.property(shape, ({ parts, batch }) => {
        const team = teamOf(parts, columnsOf(batch), 'workgroup');
        expect(team.parts * team.across * team.count).toBe(GROUP);
        expect(powerOfTwo(team.across)).toBe(team.across);
        expect(team.across).toBeLessThan(2 * columnsOf(batch).count);
      }),
    );
  });
});
