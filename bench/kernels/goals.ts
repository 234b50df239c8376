/**
 * What the kernels have to reach: geometric means over the five shapes, 90 % sparse, one thread. `must` is
 * what a release holds, `aim` where the project is going; set from prototypes measured on AMD Zen 3 (AVX2).
 */
export interface Goal {
  readonly figure: Figure;
  readonly batch: number;
  readonly must: number;
  readonly aim: number;
}

/** Share: of a bound, 1 is all of it. Ratio: the other's time over that of our best sparse kernel. */
export type Figure = 'dense share' | 'tfjs-wasm' | 'strongest dense' | 'librsb' | 'mkl sparse' | 'load share';

export const FIGURE_TEXT: Readonly<Record<Figure, string>> = {
  'dense share': 'own dense: share of the read bandwidth (batch 1) or of the multiply-add peak',
  'tfjs-wasm': 'sparse over the dense kernel of TensorFlow.js WASM',
  'strongest dense': 'sparse over the strongest dense kernel',
  librsb: 'sparse over librsb',
  'mkl sparse': "sparse over MKL's sparse product",
  'load share': 'sparse: share of the load bound',
};

function goals(
  figure: Figure,
  batches: readonly number[],
  must: readonly number[],
  aim: readonly number[],
): Goal[] {
  return batches.map((batch, i) => ({ figure, batch, must: must[i], aim: aim[i] }));
}

export const GOALS: readonly Goal[] = [
  ...goals('dense share', [1, 8, 16, 32, 64], [0.9, 0.75, 0.75, 0.75, 0.75], [0.98, 0.88, 0.88, 0.88, 0.88]),
  ...goals('tfjs-wasm', [1, 8, 32], [7, 9, 10], [10, 14, 16]),
  ...goals('strongest dense', [1, 8, 32], [3.5, 3.6, 2.6], [5, 6, 4.5]),
  ...goals('librsb', [1, 8, 32], [2.2, 2, 1.5], [3.3, 3.5, 2.3]),
  ...goals('mkl sparse', [1, 4, 16], [0.8, 0.8, 0.6], [1.2, 1.5, 1.1]),
  ...goals('load share', [1, 4, 8, 32], [0.5, 0.28, 0.35, 0.4], [0.75, 0.6, 0.6, 0.6]),
];

export function verdictOf(value: number, { must, aim }: Goal): string {
  if (value >= aim) return 'aim reached';
  return value >= must ? 'must reached' : 'MISSED';
}
