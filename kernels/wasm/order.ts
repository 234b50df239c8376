import type { I32, Local, Statement } from './asm/code.js';
import { when } from './asm/control.js';
import { v128 } from './asm/v128.js';

/**
 * Keeps V8 from moving arithmetic across. V8 of Node 20 and 22 places every load where the code has it but
 * arithmetic as late as its uses allow, so all loads of a loop body come first, and beyond about 14 vectors
 * they spill. A value that is one of two at a meeting of two branches has to be there before they part: so
 * the sums so far are, when a branch that is never taken would clear them. It costs a compare and a jump
 * that is always predicted.
 *
 * @param never never true, but not to be known when the code is compiled.
 */
export function fence(never: I32, sums: readonly Local<'v128'>[]): Statement {
  return when(
    never,
    sums.map((sum) => sum.set(v128.zero())),
  );
}
