import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestWord } from '../../src/workload/nearest.js';
import { parseBatch, parseList, parseSparsity, parseThreads } from '../../src/workload/parse-values.js';

describe('parseSparsity', () => {
  it('reads every fraction from 0 to below 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1 - 2 ** -53, noNaN: true }), (value) => {
        expect(parseSparsity(String(value))).toEqual({ ok: true, value: value === 0 ? 0 : value });
      }),
    );
  });

  it.each([
    ['.95', 0.95],
    [' 0.90 ', 0.9],
    ['-0', 0],
    ['9e-1', 0.9],
  ])('reads %s', (text, value) => {
    expect(parseSparsity(text)).toStrictEqual({ ok: true, value });
  });

  it.each([
    ['95', 'so write 0.95.'],
    ['95%', 'so write 0.95.'],
    ['95 %', 'so write 0.95.'],
    ['99.9', 'so write 0.999.'],
    ['0.95%', 'so write 0.0095.'],
    ['1', 'would leave no weights'],
    ['100', 'would leave no weights'],
    ['100%', 'would leave no weights'],
    ['1.0', 'would leave no weights'],
    ['0.99999999999999999999', 'would leave no weights'],
    ['-0.5', 'is negative'],
    ['', 'is not a number'],
    ['NaN', 'is not a number'],
    ['Infinity', 'is not a number'],
    ['0x1', 'is not a number'],
    ['half', 'is not a number'],
  ])('refuses %j: %s', (text, why) => {
    expect(parseSparsity(text)).toMatchObject({ ok: false, message: expect.stringContaining(why) });
  });
});

describe('parseBatch and parseThreads', () => {
  it('read every integer in range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_536 }), (value) => {
        expect(parseBatch(String(value))).toEqual({ ok: true, value });
      }),
    );
    expect(parseThreads('1024')).toEqual({ ok: true, value: 1024 });
  });

  it.each([
    ['0', 'is zero'],
    ['-1', 'is negative'],
    ['1.5', 'is not a whole number'],
    ['65537', 'is too large: it must be an integer from 1 to 65536'],
    ['1e400', 'is too large'],
    ['', 'is not a number'],
    ['many', 'is not a number'],
  ])('refuse a batch of %j: %s', (text, why) => {
    expect(parseBatch(text)).toMatchObject({ ok: false, message: expect.stringContaining(why) });
  });

  it('refuses more than 1024 threads', () => {
    expect(parseThreads('1025')).toEqual({
      ok: false,
      message: "Thread count '1025' is too large: it must be an integer from 1 to 1024.",
    });
  });
});

describe('parseList', () => {
  it('reads items in order, spaces around them or not', () => {
    expect(parseList('1, 4 ,16', parseBatch)).toEqual({ ok: true, value: [1, 4, 16] });
  });

  it.each(['', '1,,2', '1,', ',1', ' '])('refuses the empty item in %j', (text) => {
    expect(parseList(text, parseBatch)).toMatchObject({
      ok: false,
      message: expect.stringContaining('empty item'),
    });
  });

  it('answers with the first item that is refused', () => {
    expect(parseList('1,0,-1', parseBatch)).toMatchObject({
      ok: false,
      message: expect.stringContaining("'0'"),
    });
  });
});

describe('nearestWord', () => {
  it.each([
    ['quik', 'quick'],
    ['QUICK', 'quick'],
    ['sweeep', 'sweep'],
    ['narang', null],
    ['x', null],
    ['', null],
  ])('of %j is %s', (word, nearest) => {
    expect(nearestWord(word, ['quick', 'sweep', 'narang2017'])).toBe(nearest);
  });
});
