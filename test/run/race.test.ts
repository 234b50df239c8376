import { describe, expect, it } from 'vitest';
import { closeGroups, race } from '../../src/run/race.js';
import { dense, kernel, workload } from './helpers.js';

const TF32 = { arithmetic: 'tf32' } as const;
const onCpu = { baselineId: null, classOf: () => 'cpu' as const };
const ofOwnClass = {
  baselineId: null,
  classOf: (backend: string) => (backend === 'gpu' ? ('gpu' as const) : ('cpu' as const)),
};

describe('race', () => {
  it('lets a graphics card drive no processor kernel out, nor the other way round', () => {
    const field = [dense('gpu/d', 10), dense('plain/d', 100), dense('weak/d', 120), dense('gpu/e', 13)];
    const raced = race(field, ofOwnClass);
    expect(raced.filter(({ status }) => status === 'raced-out').map(({ id }) => id)).toEqual([
      'weak/d',
      'gpu/e',
    ]);
  });

  it('drops dense kernels more than 15 % and sparse ones more than 5 % behind the best of their backend', () => {
    const raced = race(
      [
        dense('wasm/a', 100),
        dense('wasm/b', 114),
        dense('wasm/c', 116),
        kernel('wasm/s', 10),
        kernel('wasm/t', 10.4),
        kernel('wasm/u', 10.6),
        dense('js/slow', 5000),
        kernel('js/s', 900),
      ],
      onCpu,
    );
    expect(raced.filter(({ status }) => status === 'raced-out').map(({ id }) => id)).toEqual([
      'wasm/c',
      'wasm/u',
    ]);
    expect(raced[2].reason).toContain('1.16 times the time of wasm/a');
  });

  it('keeps of the baseline layer only what is near the very best, whatever the backend', () => {
    const baseline = workload('rnn:704').id;
    const raced = race(
      [
        dense('wasm/a', 100, { workload: baseline }),
        dense('js/b', 200, { workload: baseline }),
        dense('js/b', 900),
      ],
      { ...onCpu, baselineId: baseline },
    );
    expect(raced.map(({ status }) => status)).toEqual(['timed', 'raced-out', 'timed']);
  });

  it('keeps a dense kernel of a backend without sparse kernels only where it may be the strongest', () => {
    const field = (ns: number) =>
      race([dense('wasm/a', 100), kernel('wasm/s', 10), dense('tfjs-wasm/m', ns)], onCpu);
    expect(field(114)[2].status).toBe('timed');
    expect(field(116)[2].status).toBe('raced-out');
  });

  it('leaves wrong and failed kernels as they are and out of the comparison', () => {
    const raced = race([dense('wasm/wrong', 1, { status: 'wrong' }), dense('wasm/a', 100)], onCpu);
    expect(raced.map(({ status }) => status)).toEqual(['wrong', 'timed']);
  });

  it('drives no float32 kernel out of the race, nor the other way round', () => {
    const field = [
      dense('gpu/a-tf32', 10, TF32),
      dense('gpu/b-tf32', 20, TF32),
      dense('gpu/a', 100),
      dense('gpu/b', 130),
    ];
    const raced = race([...field, kernel('gpu/s', 10)], ofOwnClass);
    expect(raced.filter(({ status }) => status === 'raced-out').map(({ id }) => id)).toEqual([
      'gpu/b-tf32',
      'gpu/b',
    ]);
  });
});

describe('the second heat', () => {
  const names = (groups: readonly string[][]): string[][] =>
    groups.map((group) => group.map((key) => key.split('@')[0]));

  it('is among kernels that a disturbed sample may have put in a wrong order', () => {
    const field = [
      kernel('wasm/s', 10),
      kernel('wasm/t', 10.4),
      kernel('wasm/u', 15.9),
      kernel('wasm/v', 16.1),
      dense('wasm/a', 100),
      dense('wasm/b', 170),
      dense('js/a', 900),
      kernel('js/s', 90),
    ];
    expect(names(closeGroups(field, onCpu))).toEqual([['wasm/s', 'wasm/t', 'wasm/u']]);
  });

  it('has groups of their own for operands, backends, classes of device and arithmetics', () => {
    const field = [
      kernel('wasm/s', 10),
      kernel('wasm/t', 11),
      kernel('gpu/s', 1),
      kernel('gpu/t', 1.5),
      dense('gpu/d', 5),
      dense('gpu/e', 6),
      dense('gpu/d-tf32', 1, TF32),
      dense('weak/d', 120),
      dense('plain/d', 100),
    ];
    expect(names(closeGroups(field, ofOwnClass)).sort()).toEqual([
      ['gpu/d', 'gpu/e'],
      ['gpu/s', 'gpu/t'],
      ['plain/d', 'weak/d'],
      ['wasm/s', 'wasm/t'],
    ]);
  });

  it('is of nobody where one is ahead, and not of what failed', () => {
    expect(closeGroups([kernel('wasm/s', 10), kernel('wasm/t', 20)], onCpu)).toEqual([]);
    expect(closeGroups([kernel('wasm/s', 10), kernel('wasm/t', 11, { status: 'wrong' })], onCpu)).toEqual([]);
  });
});
