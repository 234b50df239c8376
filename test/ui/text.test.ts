import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { displayWidth, pad, printable, truncate, wrap } from '../../src/ui/text.js';

/** Words of any script, with blanks: what reaches the layout from reports. */
const anyText = fc.string({ unit: 'grapheme', maxLength: 80 }).map(printable);

describe('printable', () => {
  it('drops escape sequences whole, with their parameters and titles', () => {
    expect(printable('a\u001b[31mred\u001b[0m b')).toBe('ared b');
    expect(printable('\u001b]0;new title\u0007text')).toBe('text');
    expect(printable('\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\')).toBe('link');
    expect(printable('\u009b2Jx')).toBe('x');
    expect(printable('\u001bcx')).toBe('x');
  });

  it('keeps one line: breaks and tabs become blanks', () => {
    expect(printable('one\r\ntwo\tthree')).toBe('one two three');
  });

  it('drops characters that hide or reorder what follows', () => {
    expect(printable('a\u202ecba\u202c\u200b\ufeff\u2066')).toBe('acba');
  });

  it('leaves nothing that a terminal would obey, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must be gone.
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it('leaves ordinary text as it is', () => {
    for (const text of ['GRU 2560, 95 %, 9.0× – 10.0×', '稀疏 行列', 'naïve é ß', '👩‍💻'.normalize()]) {
      expect(printable(text).replace('\u200d', '')).toBe(text.replaceAll('\u200d', ''));
    }
  });
});

describe('truncate and pad', () => {
  it('cuts at whole characters and marks the cut', () => {
    expect(truncate('GEMM 7680×2560', 8)).toBe('GEMM 76…');
    expect(truncate('稀疏行列', 5)).toBe('稀疏…');
    expect(truncate('稀疏行列', 4)).toBe('稀…');
    expect(truncate('short', 5)).toBe('short');
    expect(truncate('short', 0)).toBe('');
  });

  it('never exceeds the width, and reaches it when padded', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 60 }), (text, width) => {
        const cut = truncate(text, width);
        expect(displayWidth(cut)).toBeLessThanOrEqual(width);
        expect(displayWidth(pad(cut, width, 'right'))).toBe(width);
      }),
    );
  });
});

describe('displayWidth', () => {
  it('counts as string-width does, on its short way and otherwise', () => {
    const characters = Array.from({ length: 0x3000 }, (_, code) => printable(String.fromCharCode(code)));
    expect(characters.filter((text) => displayWidth(text) !== stringWidth(text))).toEqual([]);
    fc.assert(
      fc.property(anyText, (text) => {
        expect(displayWidth(text)).toBe(stringWidth(text));
      }),
    );
    expect(displayWidth('稀疏')).toBe(4);
  });
});

describe('wrap', () => {
  it('breaks between words, and a first line may be shorter', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
    expect(wrap('one two three four', 9, 4)).toEqual(['one', 'two thre', 'e four']);
  });

  it('keeps a number with its unit', () => {
    expect(wrap('it takes 4.00 ms here', 13)).toEqual(['it takes', '4.00 ms here']);
    expect(wrap('reaches 22.9 GFLOP/s, no more', 15)).toEqual(['reaches', '22.9 GFLOP/s,', 'no more']);
  });

  it('cuts a word that is wider than a line', () => {
    expect(wrap('/a/very/long/path.json', 8)).toEqual(['/a/very/', 'long/pat', 'h.json']);
  });

  it('lets a grapheme that is wider than a line stand alone', () => {
    const wide = '\u{1d158}\u{1d165}\u{1d16e}';
    expect(displayWidth(wide)).toBe(3);
    expect(wrap(`${wide}abc`, 2)).toEqual([wide, 'ab', 'c']);
  });

  it('loses no letter, and exceeds no width but for a single grapheme', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 60 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines.filter((line) => displayWidth(line) > width)) {
          expect([...new Intl.Segmenter().segment(line)]).toHaveLength(1);
        }
        const letters = (value: string) => value.replace(/ /g, '');
        expect(letters(lines.join(''))).toBe(letters(text));
      }),
    );
  });
});
