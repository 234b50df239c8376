/**
 * A team of threads that share a row: `parts` of them split its entries, `across` of them hold a vector of
 * columns each. Threads of one part are neighbours, so that loads of X are too. 4 parts, 2 across:
 *
 *     thread   0  1  2  3  4  5  6  7
 *     part     0  0  1  1  2  2  3  3
 *     vector   0  1  0  1  0  1  0  1
 */
import type { Support } from '../contract.js';
import type { Columns } from './columns.js';
import { powerOfTwo } from './columns.js';
import type { Gpu } from './gpu.js';
import { numbered } from './wgsl.js';

/** Threads of a workgroup. 128 is within every adapter's limits and a multiple of every subgroup. */
export const GROUP = 128;

/** Lanes that share a row at most: more are no help for rows of a few hundred entries. */
export const MOST_LANES = 32;

/** Of kernels whose sums meet in a subgroup. */
export function supportsSubgroups({ subgroupLanes }: Gpu): Support {
  if (subgroupLanes !== null) return { ok: true };
  return { ok: false, reason: 'needs subgroups, which this adapter lacks' };
}

export interface Team {
  readonly parts: number;
  readonly across: number;
  /** Teams of a workgroup. */
  readonly count: number;
  /** Sums of the parts meet in registers of a subgroup, or in memory of the workgroup. */
  readonly meets: 'subgroup' | 'workgroup';
}

/** `most`: threads that a team may have at most. */
export function teamOf(parts: number, { count }: Columns, meets: Team['meets'], most = GROUP): Team {
  const across = Math.max(1, Math.min(powerOfTwo(count), Math.floor(most / parts)));
  return { parts, across, count: GROUP / (parts * across), meets };
}

/** Declarations in front of `main`. `sums`: of one thread. */
export function reduceDeclarations({ parts, meets }: Team, type: string, sums: number): string {
  if (parts === 1 || meets === 'subgroup') return '';
  return numbered(sums, (i) => `var<workgroup> shared${i}: array<${type}, ${GROUP}>;`);
}

/** Directive in front of everything. */
export function reduceDirective({ parts, meets }: Team): string {
  return parts > 1 && meets === 'subgroup' ? 'enable subgroups;' : '';
}

/**
 * Statements after which `sum0`, `sum1`, … of part 0 are those of all parts: halves meet, then quarters. Every
 * thread must come here.
 */
export function reduceCode({ parts, across, meets }: Team, sums: number): string {
  if (parts === 1) return '';
  const loop = `for (var apart = ${(parts / 2) * across}u; apart >= ${across}u; apart /= 2u)`;
  if (meets === 'subgroup') {
    return `  ${loop} {
${numbered(sums, (i) => `    sum${i} += subgroupShuffleXor(sum${i}, apart);`)}
  }`;
  }
  return `${numbered(sums, (i) => `  shared${i}[local] = sum${i};`)}
  ${loop} {
    workgroupBarrier();
    if (part * ${across}u < apart) {
${numbered(sums, (i) => `      sum${i} += shared${i}[local + apart];\n      shared${i}[local] = sum${i};`)}
    }
  }`;
}
