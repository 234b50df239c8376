/** What is measured, as command lines of sparse-bench: pure. */

export interface Machine {
  /** Of `webgpu`, `tfjs-webgpu` and `cuda`, those that are there. */
  readonly backends: readonly string[];
  /** Of the GPU's level-2 cache; null: not known. */
  readonly l2Bytes: number | null;
}

export interface Part {
  /** Names its folder. */
  readonly name: string;
  readonly args: readonly string[];
  /** Of the time of the whole command. */
  readonly share: number;
}

export const PART_NAMES: readonly string[] = [
  'goals',
  'dense',
  'narang2017',
  'deepbench-server',
  'quick',
  'ceiling',
];

/** Layer of the goals: the paper's GRU, weights of 78 MB. */
const LAYER = 'gru:2560';
/** Value and column. */
const BYTES_PER_NON_ZERO = 8;
const LARGE_SPARSITY = 0.9;
/** Four times the cache, and a little. */
const CACHES = 4.4;
const DEVICE = ['--timing', 'device'];

/**
 * The shares leave a tenth for starting processes and for `doctor`. What a suite does not finish in its time has a
 * reason in its report; a second call with `--parts` and more `--minutes` has time for all of it.
 */
export function partsOf({ backends, l2Bytes }: Machine): Part[] {
  const parts: Part[] = [
    {
      name: 'goals',
      share: 0.28,
      args: ['--layer', LAYER, '--sparsity', '0.9,0.95', '--batch', '1,4,16,64', '--visits', '3', ...DEVICE],
    },
    {
      name: 'dense',
      share: 0.08,
      args: [
        '--layer',
        LAYER,
        '--sparsity',
        '0.9',
        '--batch',
        '1,8,64',
        '--visits',
        '3',
        '--timing',
        'throughput',
      ],
    },
    {
      name: 'narang2017',
      share: 0.17,
      args: ['--suite', 'narang2017', '--sparsity', '0.95', '--batch', '1,32', '--visits', '3', ...DEVICE],
    },
    {
      name: 'deepbench-server',
      share: 0.15,
      args: ['--suite', 'deepbench-server', '--batch', '1,4', '--visits', '3', ...DEVICE],
    },
    { name: 'quick', share: 0.08, args: ['--suite', 'quick', '--visits', '3'] },
  ];
  if (l2Bytes !== null) parts.push({ name: 'ceiling', share: 0.14, args: ceilingArgs(l2Bytes, backends) });
  return parts;
}

/** One product of a vector whose sparse weights no level-2 cache holds. Of the dense kernels one is enough. */
function ceilingArgs(l2Bytes: number, backends: readonly string[]): string[] {
  const nonZeros = (CACHES * l2Bytes) / BYTES_PER_NON_ZERO;
  const side = Math.ceil(Math.sqrt(nonZeros / (1 - LARGE_SPARSITY)) / 256) * 256;
  return [
    ...['--layer', `gemm:${side}x${side}`, '--sparsity', String(LARGE_SPARSITY), '--batch', '1'],
    ...['--visits', '1', '--timeout', '120', ...DEVICE],
    ...(backends.includes('cuda') ? ['--kernel', 'cuda/sgemv-f32'] : []),
  ];
}
