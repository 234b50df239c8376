import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLayer } from '../../src/workload/layer.js';
import {
  type Pattern,
  parsePattern,
  patternId,
  patternMisfit,
  patternSparsity,
} from '../../src/workload/pattern.js';
import type { Layer } from '../../src/workload/workload.js';

function layer(text: string): Layer {
  const parsed = parseLayer(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

function pattern(text: string): Pattern {
  const parsed = parsePattern(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

const size = fc.integer({ min: 1, max: 4096 });
const density = fc.double({ min: 1e-6, max: 1, noNaN: true });
const anyPattern: fc.Arbitrary<Pattern> = fc.oneof(
  fc.constant<Pattern>({ kind: 'uniform' }),
  fc.constant<Pattern>({ kind: 'bernoulli' }),
  fc.record({ kind: fc.constant('block' as const), rows: size, cols: size }),
  fc.record({ kind: fc.constant('bank' as const), width: size }),
  fc.record({
    kind: fc.constant('gates' as const),
    densities: fc.array(density, { minLength: 1, maxLength: 4 }),
    diagonal: fc.boolean(),
  }),
);

describe('parsePattern', () => {
  it('reads back every id it writes', () => {
    fc.assert(
      fc.property(anyPattern, (value) => {
        expect(parsePattern(patternId(value))).toEqual({ ok: true, value });
      }),
    );
  });

  it.each([
    ['Uniform', 'uniform'],
    ['BLOCK:8X1', 'block:8x1'],
    ['block:4×4', 'block:4x4'],
    [' bank:32 ', 'bank:32'],
    ['gates:.05/0.050/0.2+DIAG', 'gates:0.05/0.05/0.2+diag'],
  ])('writes %s as %s', (text, id) => {
    expect(patternId(pattern(text))).toBe(id);
  });

  it.each([
    ['unifrom', "did you mean 'uniform'"],
    ['blok:8x1', "did you mean 'block'"],
    ['diagonal', 'write uniform, bernoulli'],
    ['', 'write uniform, bernoulli'],
    ['uniform:3', "'uniform' takes no sizes"],
    ['block:8', "such as 'block:8x1'"],
    ['block:0x1', 'a block has 1 to'],
    ['bank', "such as 'bank:32'"],
    ['bank:0', 'a bank has 1 to'],
    ['bank:3.5', "such as 'bank:32'"],
    ['gates:', "such as 'gates:0.05/0.05/0.2'"],
    ['gates:0.1/x', "such as 'gates:0.05/0.05/0.2'"],
    ['gates:5/5/20', 'a density is a fraction from 0 to 1'],
    ['gates:0/0/0', 'it keeps no weights'],
    ['gates:0.1+dia', "only '+diag' may follow"],
    ['gates:0.1+diag+diag', "only '+diag' may follow"],
  ])('refuses %j and says why', (text, why) => {
    const parsed = parsePattern(text);
    expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(why) });
  });
});

describe('patternMisfit', () => {
  it.each([
    ['gates:0.05/0.05/0.2', 'gru:64', null],
    ['gates:0.05/0.05/0.2+diag', 'gru:64', null],
    ['uniform', 'gemm:3x5', null],
    ['gates:0.1+diag', 'rnn:64', null],
    ['gates:0.05/0.05', 'gru:64', 'has 3 gates and wants 3 densities'],
    ['gates:0.05/0.05', 'rnn:64', 'has 1 gate and wants one density'],
    ['gates:0.1+diag', 'gemm:3x5', 'needs square gates'],
  ])('%s on %s', (text, layerId, why) => {
    const misfit = patternMisfit(pattern(text), layer(layerId));
    if (why === null) expect(misfit).toBeNull();
    else expect(misfit).toContain(why);
  });
});

describe('patternSparsity', () => {
  it.each([
    ['uniform', 'gru:64', null],
    ['gates:0.05/0.05/0.2', 'gru:384', 0.9],
    ['gates:0.05/0.05/0.2+diag', 'gru:384', 0.897396],
    ['gates:1/1/1+diag', 'gru:384', 0],
    ['gates:0+diag', 'rnn:1', 0],
  ])('of %s on %s is %s', (text, layerId, sparsity) => {
    expect(patternSparsity(pattern(text), layer(layerId))).toBe(sparsity);
  });

  it('is always a sparsity that a workload may have', () => {
    fc.assert(
      fc.property(fc.tuple(density, density, density), fc.boolean(), size, (densities, diagonal, hidden) => {
        const sparsity = patternSparsity({ kind: 'gates', densities, diagonal }, layer(`gru:${hidden}`));
        expect(sparsity).toBeGreaterThanOrEqual(0);
        expect(sparsity).toBeLessThan(1);
      }),
    );
  });
});
