import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GATES, layerLabel, MAX_LAYER_SIZE, parseLayer } from '../../src/workload/layer.js';

const size = fc.integer({ min: 1, max: MAX_LAYER_SIZE });

function messageOf(text: string): string {
  const parsed = parseLayer(text);
  expect(parsed.ok, `'${text}' should be refused`).toBe(false);
  return parsed.ok ? '' : parsed.message;
}

describe('parseLayer', () => {
  it.each([
    ['rnn:1760', { id: 'rnn:1760', cell: 'rnn', hidden: 1760, m: 1760, k: 1760 }],
    ['gru:2560', { id: 'gru:2560', cell: 'gru', hidden: 2560, m: 7680, k: 2560 }],
    ['lstm:2048', { id: 'lstm:2048', cell: 'lstm', hidden: 2048, m: 8192, k: 2048 }],
    ['gemm:7680x2560', { id: 'gemm:7680x2560', cell: 'gemm', hidden: null, m: 7680, k: 2560 }],
    [' GRU:02560 ', { id: 'gru:2560', cell: 'gru', hidden: 2560, m: 7680, k: 2560 }],
    ['Gemm:3×4', { id: 'gemm:3x4', cell: 'gemm', hidden: null, m: 3, k: 4 }],
  ])('reads %s', (text, value) => {
    expect(parseLayer(text)).toEqual({ ok: true, value });
  });

  it('reads every size, and reads its own ids back', () => {
    fc.assert(
      fc.property(fc.constantFrom('rnn', 'gru', 'lstm'), size, (cell, hidden) => {
        const parsed = parseLayer(`${cell}:${hidden}`);
        expect(parsed).toMatchObject({
          ok: true,
          value: { id: `${cell}:${hidden}`, m: GATES[cell] * hidden, k: hidden },
        });
      }),
    );
    fc.assert(
      fc.property(size, size, (m, k) => {
        expect(parseLayer(`gemm:${m}x${k}`)).toMatchObject({ ok: true, value: { m, k } });
      }),
    );
  });

  it.each([
    ['GRU-2560', 'gru:2560'],
    ['gru2560', 'gru:2560'],
    ['gru 2560', 'gru:2560'],
    ['gru:2560x2560', 'gru:2560'],
    ['gru:7680x2560', 'gru:2560'],
    ['gru:100x300', 'gemm:100x300'],
    ['gur:2560', 'gru:2560'],
    ['ltsm:512', 'lstm:512'],
    ['gemm:128', 'gemm:128x128'],
    ['gemm:7680,2560', 'gemm:7680x2560'],
    ['7680x2560', 'gemm:7680x2560'],
    ['2560', 'gru:2560'],
  ])('suggests what %s was meant to be', (text, suggestion) => {
    expect(messageOf(text)).toBe(`'${text}' is not a layer: did you mean '${suggestion}'?`);
    expect(parseLayer(suggestion).ok).toBe(true);
  });

  it.each(['', 'attention:512', 'gru:', 'gru:12.5', 'gru:-3', 'gru:abc', 'gru:1e3'])(
    "lists the forms for '%s'",
    (text) => {
      expect(messageOf(text)).toContain('rnn:1760, gru:2560, lstm:2048 or gemm:7680x2560');
    },
  );

  it.each([
    'gru:0',
    `rnn:${MAX_LAYER_SIZE + 1}`,
    'gemm:0x3',
    'gemm:3x0',
    `gemm:3x${2 ** 40}`,
    `gru:${'9'.repeat(400)}`,
  ])('refuses the size of %s', (text) => {
    expect(messageOf(text)).toContain('must be an integer from 1 to 2147483647.');
  });
});

describe('layerLabel', () => {
  it.each([
    ['gru:2560', 'GRU 2560'],
    ['gemm:7680x2560', 'GEMM 7680×2560'],
    ['no layer', 'no layer'],
  ])('%s is %s', (id, label) => {
    expect(layerLabel(id)).toBe(label);
  });
});
