import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseOffsetCode } from '../../../kernels/wasm/offsets.js';

test('a stored number stands for column × stride, in 16 bits whenever a shift makes it fit, with the least one', () => {
  const column = fc.integer({ min: 1, max: 200_000 });
  const stride = fc.integer({ min: 1, max: 512 }).map((floats) => floats * 4);
  fc.assert(
    fc.property(column, stride, (lastColumn, strideBytes) => {
      const { bytes, unit, shift } = chooseOffsetCode(lastColumn, strideBytes);
      expect(unit * 2 ** shift).toBe(strideBytes);
      const fits = (s: number) => strideBytes % 2 ** s === 0 && (lastColumn * strideBytes) / 2 ** s <= 0xffff;
      const shifts = Array.from({ length: 12 }, (_, s) => s);
      expect(bytes).toBe(shifts.some(fits) ? 2 : 4);
      expect(shift).toBe(bytes === 2 ? shifts.find(fits) : 0);
    }),
  );
});

test.each([
  [1, 16383, { bytes: 2, unit: 4, shift: 0 }],
  [1, 16384, { bytes: 2, unit: 2, shift: 1 }],
  [1, 65535, { bytes: 2, unit: 1, shift: 2 }],
  [1, 65536, { bytes: 4, unit: 4, shift: 0 }],
  [32, 3568, { bytes: 2, unit: 16, shift: 3 }],
])('batch %d, column %d', (batch, column, code) => {
  expect(chooseOffsetCode(column, batch * 4)).toEqual(code);
});
