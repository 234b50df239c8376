import { type I32, type Local, type Statement, statement } from './code.js';
import { i32 } from './i32.js';

const VOID = 0x40;
const END = 0x0b;

function join(body: readonly Statement[]): readonly number[] {
  return body.flatMap((part) => part.code);
}

/** The body runs once, then again as long as `condition` is not 0. */
export function doWhile(body: readonly Statement[], condition: I32): Statement {
  return statement([0x03, VOID], join(body), condition.code, [0x0d, 0, END]);
}

export function when(condition: I32, body: readonly Statement[]): Statement {
  return statement(condition.code, [0x04, VOID], join(body), [END]);
}

/** A body that every `leaveWhen` directly in it may leave. */
export function block(body: readonly Statement[]): Statement {
  return statement([0x02, VOID], join(body), [END]);
}

/** Goes on behind the block around it, if `condition` is not 0. */
export function leaveWhen(condition: I32): Statement {
  return statement(condition.code, [0x0d, 0]);
}

/** As long as `condition` is not 0; tested at the end of the loop, so one branch per turn. */
export function whileLoop(condition: I32, body: readonly Statement[]): Statement {
  return when(condition, [doWhile(body, condition)]);
}

/** A loop of a fixed number of turns, `variable` running from `start` in steps of `step` while it is not `end`. */
export function forRange(
  variable: Local<'i32'>,
  range: { readonly start: number; readonly end: number; readonly step: number },
  body: readonly Statement[],
): Statement {
  const { start, end, step } = range;
  if (end <= start) return statement();
  if ((end - start) % step !== 0) throw new RangeError(`Steps of ${step} miss the end of ${start}…${end}.`);
  return statement(
    variable.set(i32.const(start)).code,
    doWhile([...body, increase(variable, step)], i32.ne(variable, end)).code,
  );
}

export function increase(variable: Local<'i32'>, by: I32 | number): Statement {
  return variable.set(i32.add(variable, by));
}
