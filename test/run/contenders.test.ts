import { describe, expect, it } from 'vitest';
import { classOfBackends, planContenders } from '../../src/run/contenders.js';
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
