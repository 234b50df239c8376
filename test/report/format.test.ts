import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundNs } from '../../src/report/compact.js';
import { formatJson } from '../../src/report/format-json.js';

describe('formatJson', () => {
  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(formatJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('holds nothing that acts on a terminal, in names and in values', () => {
    const text = fc
      .array(fc.constantFrom(...'a"\\\n\u001b\u007f\u0085\u009b\u00ad\u200b\u202e\u2028\ufeff\ud800'), {
        maxLength: 8,
      })
      .map((signs) => signs.join(''));
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text))), (value) => {
        const json = formatJson(value);
        expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}](?<!\n)/u);
        expect(JSON.parse(json)).toEqual({ ...value });
      }),
    );
  });

  it('keeps columns of numbers on one line and indents the rest by two', () => {
    const ns = Array.from({ length: 60 }, (_, index) => 100_000 + index);
    const text = formatJson({ samples: { ns }, rows: [{ id: 'a', ns }, { id: 'b' }], short: { a: 1 } });
    expect(text.split('\n').map((line) => line.slice(0, 20))).toEqual([
      '{',
      '  "samples": {',
      '    "ns": [100000,10',
      '  },',
      '  "rows": [',
      '    {',
      '      "id": "a",',
      '      "ns": [100000,',
      '    },',
      '    {"id": "b"}',
      '  ],',
      '  "short": {"a": 1}',
      '}',
      '',
    ]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses %s, naming its path',
    (bad) => {
      expect(() => formatJson({ rows: [{ ns: [1, bad] }] })).toThrow(`$.rows[0].ns[1] is ${bad}`);
    },
  );
});

describe('roundNs', () => {
  it('changes a time by less than 1 part in 1900, and nothing when applied again', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e12, noNaN: true }), (ns) => {
        const rounded = roundNs(ns);
        expect(Math.abs(rounded / ns - 1)).toBeLessThan(1 / 1900);
        expect(roundNs(rounded)).toBe(rounded);
        if (ns >= 10_000) expect(Number.isInteger(rounded)).toBe(true);
      }),
    );
  });
});
