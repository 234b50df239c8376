import { parseArgs } from 'node:util';
import { registry } from '../../kernels/registry.js';
import { parseLayer } from '../../src/workload/layer.js';
import { type Pattern, parsePattern } from '../../src/workload/pattern.js';
import type { Layer } from '../../src/workload/workload.js';

export interface Options {
  readonly layers: readonly Layer[];
  readonly batches: readonly number[];
  readonly sparsities: readonly number[];
  readonly pattern: Pattern;
  readonly backends: readonly string[];
  /** Parts of kernel ids; a kernel of ours is measured if one of them occurs in its id. Empty: all. */
  readonly kernels: readonly string[];
  readonly rounds: number;
  /** Kernels up to this multiple of the best of their kind in the pilot stay. */
  readonly keepWithin: number;
  readonly seed: number;
  readonly everyBatch: boolean;
  readonly perShape: boolean;
  readonly json: string | null;
}

/** The five shapes of the goals. */
const SHAPES = 'gemm:1760x1760,gemm:2560x2560,gemm:5280x1760,gemm:7680x2560,gemm:8192x2048';

function required<T>(
  parsed: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string },
): T {
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

/** Reads the command line; throws an Error with one sentence for what cannot be read. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shapes: { type: 'string', default: SHAPES },
      batches: { type: 'string', default: '1,2,4,8,16,32,64' },
      sparsities: { type: 'string', default: '0.8,0.9,0.95' },
      pattern: { type: 'string', default: 'uniform' },
      backends: { type: 'string' },
      kernels: { type: 'string', default: '' },
      rounds: { type: 'string', default: '11' },
      'keep-within': { type: 'string', default: '1.25' },
      seed: { type: 'string', default: '1' },
      'every-batch': { type: 'boolean', default: false },
      'per-shape': { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const list = (text: string) => text.split(',').filter((item) => item !== '');
  const numbers = (text: string) => list(text).map(Number);
  const cpu = registry.filter(({ deviceClass, id }) => deviceClass === 'cpu' && id !== 'js');
  return {
    layers: list(values.shapes).map((text) =>
      required(parseLayer(text.includes(':') ? text : `gemm:${text}`)),
    ),
    batches: numbers(values.batches),
    sparsities: numbers(values.sparsities),
    pattern: required(parsePattern(values.pattern)),
    backends: values.backends === undefined ? cpu.map(({ id }) => id) : list(values.backends),
    kernels: list(values.kernels),
    rounds: Number(values.rounds),
    keepWithin: Number(values['keep-within']),
    seed: Number(values.seed),
    everyBatch: values['every-batch'],
    perShape: values['per-shape'],
    json: values.json ?? null,
  };
}
