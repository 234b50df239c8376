import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transpose } from '../../src/matrix/transpose.js';

describe('transpose', () => {
  it('moves every element to its mirrored place, and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (rows, columns) => {
        const from = Float32Array.from({ length: rows * columns }, (_, i) => i);
        const turned = transpose(from, rows, columns);
        expect(turned[(columns - 1) * rows]).toBe(columns - 1);
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            expect(turned[column * rows + row]).toBe(from[row * columns + column]);
          }
        }
        expect(transpose(turned, columns, rows)).toEqual(from);
      }),
    );
  });

  it('writes to the array that it is given, and never returns its input', () => {
    const from = Float32Array.of(1, 2, 3);
    const to = new Float32Array(3);
    expect(transpose(from, 1, 3, to)).toBe(to);
    expect(transpose(from, 3, 1)).not.toBe(from);
  });
});
