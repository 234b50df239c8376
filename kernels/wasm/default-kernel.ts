/**
 * Which kernel to take when nothing is raced: what led most often in `npm run bench:kernels` on AMD Zen 5 and Zen 3,
 * Node 20 to 26. A benchmark races instead: which kernel leads depends on processor, engine and size, and a dense
 * opponent taken by a rule may be the weaker one. This is for who takes the kernels without the benchmark.
 */
import type { Operand, Workload } from '../contract.js';
import { nameSuffix } from './arithmetic.js';
import { blockOf } from './bsr.js';
import type { Features } from './features.js';

interface Rule {
  /** Up to this batch. */
  readonly most: number;
  readonly name: string;
  /** The name where the engine has relaxed SIMD and the kernel a variant for it; absent: the same. */
  readonly relaxed?: string;
}

const relaxedToo = (name: string) => ({ name, relaxed: `${name}${nameSuffix('relaxed')}` });

const DENSE: readonly Rule[] = [
  { most: 1, name: 'gemv4s5-f32' },
  { most: 2, ...relaxedToo('gemm4x2s4-f32') },
  { most: 3, ...relaxedToo('gemm4x3s2-f32') },
  { most: 4, name: 'gemm4x4s2-f32' },
  { most: Number.POSITIVE_INFINITY, ...relaxedToo('gemm4x8s4-f32') },
];

const SPARSE: readonly Rule[] = [
  { most: 1, name: 'sell8-f32' },
  { most: 2, name: 'csr4x2-f32' },
  { most: 4, ...relaxedToo('csr4x4s4-f32') },
  { most: 8, ...relaxedToo('csr4x8s2-f32') },
  { most: Number.POSITIVE_INFINITY, ...relaxedToo('csr4x16s2-f32') },
];

function ruleFor({ batch }: Workload, operand: Operand): Rule {
  const rules = operand === 'dense' ? DENSE : SPARSE;
  return rules.find(({ most }) => batch <= most) ?? rules[rules.length - 1];
}

/** The id of the kernel; it supports the workload, as far as batch and pattern go. */
export function defaultKernel(workload: Workload, operand: Operand, features: Features): string {
  if (operand === 'sparse' && blockOf(workload.pattern) !== null) return 'wasm/bsr-f32';
  const { name, relaxed } = ruleFor(workload, operand);
  return `wasm/${features.relaxedSimd && relaxed !== undefined ? relaxed : name}`;
}
