import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSyntaxFault } from '../../src/json-syntax.js';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findSyntaxFault', () => {
  it.each([
    ['{"a": 1,}', 1, 9, false],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, false],
    ['[1, 2', 1, 6, true],
    ['{"a": "never clo', 1, 7, true],
    ['{"a": tr', 1, 7, true],
    ['', 1, 1, true],
    ['{"a": NaN}', 1, 7, false],
    ['[01]', 1, 3, false],
    ['{} {}', 1, 4, false],
    ["{'a': 1}", 1, 2, false],
  ])('says where %j stops being JSON', (text, line, column, truncated) => {
    expect(findSyntaxFault(text)).toMatchObject({ line, column, truncated });
  });

  it('finds nothing in any JSON text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
        expect(findSyntaxFault(JSON.stringify(value, null, indent))).toBeNull();
      }),
    );
  });

  it('agrees with JSON.parse about every mutilated text', () => {
    const mutilated = fc
      .tuple(
        fc.jsonValue(),
        fc.nat(),
        fc.nat(3),
        fc.constantFrom('', '"', ',', '}', ']', ':', '\\', '0', 'e', ' '),
      )
      .map(([value, seed, cut, insert]) => {
        const text = JSON.stringify(value);
        const at = seed % (text.length + 1);
        return text.slice(0, at) + insert + text.slice(at + cut);
      });
    fc.assert(
      fc.property(mutilated, (text) => {
        expect(findSyntaxFault(text) === null).toBe(parses(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('calls every proper beginning of an object truncated or names a place in it', () => {
    const text = '{"rows": [{"layers": ["rnn:1760"], "sparsities": [0.95, -1.5e-3], "open": true}]}';
    for (let length = 0; length < text.length; length += 1) {
      const fault = findSyntaxFault(text.slice(0, length));
      expect(fault).not.toBeNull();
      expect(fault!.column).toBeLessThanOrEqual(length + 1);
    }
  });
});
