import { UsageError } from '../errors.js';
import { nearestWord } from '../workload/nearest.js';
import type { Addition } from './addition.js';
import { onnxruntime } from './additions/onnxruntime.js';
import { tfjsNode } from './additions/tfjs-node.js';
import { vendor } from './additions/vendor.js';
import { webgpu } from './additions/webgpu.js';

/** All that there is, the quick ones first. */
export const additions: readonly Addition[] = Object.freeze([vendor, onnxruntime, webgpu, tfjsNode]);

/**
 * The additions that were named, each once, in the table's order; `all` names every one.
 *
 * @throws UsageError for a name that there is not.
 */
export function namedAdditions(typed: readonly string[]): readonly Addition[] {
  const words = typed.flatMap((word) => word.split(',')).map((word) => word.trim());
  const names = additions.map(({ name }) => name);
  for (const word of words) {
    if (word === 'all' || names.includes(word)) continue;
    const near = nearestWord(word, [...names, 'all']);
    const meant = near === null ? '' : ` (did you mean '${near}'?)`;
    throw new UsageError(
      `There is no setup for '${word}'${meant}: there are ${names.join(', ')}, and all; see \`sparse-bench setup --list\`.`,
    );
  }
  return additions.filter(({ name }) => words.includes(name) || words.includes('all'));
}
