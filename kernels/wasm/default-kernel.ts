/**
 * Which kernel to take when nothing is raced: the rule that `npm run bench:kernels` found on AMD Zen 5, Node 20
 * to 26, within 15 % of the best of its batch where it was measured. The race of a benchmark is better where there is one: for
 * who takes the kernels without the harness, which never calls this.
 */
import type { Operand, Workload } from '../contract.js';
import { blockOf } from './bsr.js';

interface Rule {
  /** Up to this batch. */
  readonly most: number;
  readonly name: string;
}

const DENSE: readonly Rule[] = [
  { most: 1, name: 'gemv4s5-f32' },
  { most: 2, name: 'gemm4x2s4-f32' },
  { most: 3, name: 'gemm4x3s2-f32' },
  { most: 4, name: 'gemm4x4s2-f32' },
  { most: Number.POSITIVE_INFINITY, name: 'gemm4x8s4-f32' },
];

const SPARSE: readonly Rule[] = [
  { most: 1, name: 'sell8-f32' },
  { most: 2, name: 'csr4x2-f32' },
  { most: 4, name: 'csr4x4s4-f32' },
  { most: 8, name: 'csr4x8s2-f32' },
  { most: Number.POSITIVE_INFINITY, name: 'csr8x32-f32' },
];

/** The id of the kernel; it supports the workload, as far as batch and pattern go. */
export function defaultKernel({ batch, pattern }: Workload, operand: Operand): string {
  if (operand === 'sparse' && blockOf(pattern) !== null) return 'wasm/bsr-f32';
  const rules = operand === 'dense' ? DENSE : SPARSE;
  const rule = rules.find(({ most }) => batch <= most) ?? rules[rules.length - 1];
  return `wasm/${rule.name}`;
}
