import { describe, expect, it } from 'vitest';
import { classOfBackends, planContenders } from '../../src/run/contenders.js';
import { race } from '../../src/run/pilot.js';
import { dense, kernel, result, workload } from './helpers.js';

const onCpu = () => 'cpu' as const;
const gpuIsGpu = (backend: string) => (backend === 'gpu' ? ('gpu' as const) : ('cpu' as const));

describe('classOfBackends', () => {
  it('keeps software adapters apart from processors and GPUs', () => {
    const entry = (id: string, deviceClass: 'cpu' | 'gpu', software?: boolean) => ({
      id,
      label: id,
      deviceClass,
      version: '1',
      detail: '',
      roofline: null,
      ...(software !== undefined && { software }),
    });
    const classOf = classOfBackends([entry('js', 'cpu'), entry('a', 'gpu', true), entry('b', 'gpu', false)]);
    expect(['js', 'a', 'b', 'unknown'].map(classOf)).toEqual(['cpu', 'software', 'gpu', 'cpu']);
  });
});

describe('the twins', () => {
  it('are kernels of a device where there are any', () => {
    const slow = [dense('wasm/d', 900), kernel('wasm/s', 90)];
    const program = [dense('soft/d', 100, { software: true }), kernel('soft/s', 10, { software: true })];
    const twins = (field: Parameters<typeof result>[0]) =>
      planContenders(result(field), (id) => (id === 'soft' ? 'software' : 'cpu'))
        .filter(({ twin }) => twin)
        .map(({ kernel: id }) => id);
    expect(twins([...program, ...slow])).toEqual(['wasm/d', 'wasm/s']);
    expect(twins(program)).toEqual(['soft/d', 'soft/s']);
  });
});

describe('race', () => {
  it('lets a graphics card drive no processor kernel out, nor the other way round', () => {
    const field = [dense('gpu/d', 10), dense('plain/d', 100), dense('weak/d', 120), dense('gpu/e', 13)];
    const raced = race(field, null, gpuIsGpu);
    expect(raced.filter(({ status }) => status === 'raced-out').map(({ id }) => id)).toEqual([
      'weak/d',
      'gpu/e',
    ]);
  });

  it('drops dense kernels more than 15 % and sparse ones more than 25 % behind the best of their backend', () => {
    const raced = race(
      [
        dense('wasm/a', 100),
        dense('wasm/b', 114),
        dense('wasm/c', 116),
        kernel('wasm/s', 10),
        kernel('wasm/t', 12.4),
        kernel('wasm/u', 12.6),
        dense('js/slow', 5000),
        kernel('js/s', 900),
      ],
      null,
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
      baseline,
      onCpu,
    );
    expect(raced.map(({ status }) => status)).toEqual(['timed', 'raced-out', 'timed']);
  });

  it('keeps a dense kernel of a backend without sparse kernels only where it may be the strongest', () => {
    const field = (ns: number) =>
      race([dense('wasm/a', 100), kernel('wasm/s', 10), dense('tfjs-wasm/m', ns)], null, onCpu);
    expect(field(114)[2].status).toBe('timed');
    expect(field(116)[2].status).toBe('raced-out');
  });

  it('leaves wrong and failed kernels as they are and out of the comparison', () => {
    const raced = race([dense('wasm/wrong', 1, { status: 'wrong' }), dense('wasm/a', 100)], null, onCpu);
    expect(raced.map(({ status }) => status)).toEqual(['wrong', 'timed']);
  });
});

describe('planContenders', () => {
  it('samples the strongest of each class of device in every round', () => {
    const field = [dense('gpu/d', 10), dense('plain/d', 100), kernel('plain/s', 30), kernel('gpu/s', 5)];
    const cadences = planContenders(result(field), gpuIsGpu).map(({ cadence }) => cadence);
    expect(cadences).toEqual(cadences.map(() => 1));
  });

  const kernels = [
    dense('wasm/dense', 200),
    dense('tfjs-wasm/matmul', 300),
    dense('js/dense', 1400),
    dense('slow/dense', 20_000),
    kernel('wasm/sparse', 30),
    kernel('js/sparse', 120),
    kernel('wasm/second', 31),
    kernel('gone/sparse', 20, { status: 'failed' }),
  ];
  const plans = planContenders(result(kernels), onCpu);
  const cadence = (id: string): number | undefined =>
    plans.find((plan) => plan.kernel === id && !plan.twin)?.cadence;

  it('samples the strongest dense and the best sparse in every round, the others less often', () => {
    expect(cadence('wasm/dense')).toBe(1);
    expect(cadence('wasm/sparse')).toBe(1);
    expect(cadence('tfjs-wasm/matmul')).toBe(4);
    expect(cadence('js/dense')).toBe(4);
    expect(cadence('slow/dense')).toBe(10);
  });

  it('samples a sparse kernel as often as the dense one that it is paired with', () => {
    expect(cadence('js/sparse')).toBe(cadence('js/dense'));
  });

  it('lists a sparse kernel that is not the best of its backend with every fourth round', () => {
    expect(cadence('wasm/second')).toBe(4);
  });

  it('gives one dense and one sparse kernel a twin in another process', () => {
    const twins = plans.filter(({ twin }) => twin);
    expect(twins.map((plan) => [plan.kernel, plan.process])).toEqual([
      ['wasm/dense', 'wasm#twin'],
      ['wasm/sparse', 'wasm#twin'],
    ]);
  });

  it('has no place for kernels that are not timed, and unique keys', () => {
    expect(plans.some((plan) => plan.kernel === 'gone/sparse')).toBe(false);
    expect(new Set(plans.map(({ key }) => key)).size).toBe(plans.length);
  });

  it('adds the dense kernels of the baseline layer, with its workload', () => {
    const baseline = { ...workload('rnn:704', { sparsity: 0 }), nnz: null };
    const withBaseline = planContenders(
      result([...kernels, dense('wasm/dense', 90, { workload: baseline.id })], { baseline }),
      onCpu,
    );
    const added = withBaseline.filter((plan) => plan.workload.layer === 'rnn:704');
    expect(added.map((plan) => [plan.kernel, plan.workload.m, plan.cadence])).toEqual([
      ['wasm/dense', 704, 1],
    ]);
  });
});

describe('TF32', () => {
  const tf32 = (id: string, ns: number) => dense(id, ns, { arithmetic: 'tf32' });

  it('drives no float32 kernel out of the race, nor the other way round', () => {
    const field = [tf32('gpu/a-tf32', 10), tf32('gpu/b-tf32', 20), dense('gpu/a', 100), dense('gpu/b', 130)];
    const raced = race([...field, kernel('gpu/s', 10)], null, gpuIsGpu);
    expect(raced.filter(({ status }) => status === 'raced-out').map(({ id }) => id)).toEqual([
      'gpu/b-tf32',
      'gpu/b',
    ]);
  });

  it('is sampled to be listed: in every fourth round, and without a twin', () => {
    const plans = planContenders(
      result([tf32('gpu/a-tf32', 10), dense('gpu/a', 100), kernel('gpu/s', 20)]),
      gpuIsGpu,
    );
    expect(plans.map(({ key, cadence, twin }) => [key.split('@')[0], cadence, twin])).toEqual([
      ['gpu/a-tf32', 4, false],
      ['gpu/a', 1, false],
      ['gpu/s', 1, false],
      ['gpu/a', 1, true],
      ['gpu/s', 1, true],
    ]);
  });
});
