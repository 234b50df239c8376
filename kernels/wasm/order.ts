import type { I32, Statement } from './asm/code.js';
import { leaveWhen } from './asm/control.js';
import { i32 } from './asm/i32.js';

/**
 * Keeps V8 from moving arithmetic across. V8 of Node 20 and 22 places every load where the code has it but
 * arithmetic as late as its uses allow, so all loads of a loop body come first, and beyond about 14 vectors
 * they spill. What is needed behind a block has to be there before a branch out of the block: so all sums
 * are, when a branch that is never taken leaves. It costs a comparison with a constant and a jump that falls
 * through, which the processor does as one.
 *
 * Belongs directly into a block (`block` in asm/control.ts) whose sums are used behind it.
 *
 * @param end an even number, which the engine cannot know: the end of a line, in bytes of its offsets.
 * @param index of this fence in its block. Every fence needs a condition of its own: that the same one does not hold
 *   is known behind the first, and V8 removes the others.
 */
export function fence(end: I32, index: number): Statement {
  return leaveWhen(i32.eq(end, index * 2 + 1));
}
