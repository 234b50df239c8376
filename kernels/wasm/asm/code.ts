/**
 * Typed pieces of WebAssembly code. An expression leaves one value on the stack, a statement none; both
 * are immutable byte sequences, so that code is put together like any other value.
 */

export type ValueType = 'i32' | 'f32' | 'v128';

export interface Expression<T extends ValueType> {
  readonly type: T;
  readonly code: readonly number[];
}

export type I32 = Expression<'i32'>;
export type F32 = Expression<'f32'>;
export type V128 = Expression<'v128'>;

export interface Statement {
  readonly type: 'statement';
  readonly code: readonly number[];
}

/** A variable of a function: usable as an expression, which reads it. */
export interface Local<T extends ValueType> extends Expression<T> {
  set(value: Expression<T>): Statement;
  /** Sets the variable and leaves its new value. */
  tee(value: Expression<T>): Expression<T>;
}

export function expression<T extends ValueType>(
  type: T,
  ...code: readonly (readonly number[])[]
): Expression<T> {
  return { type, code: code.flat() };
}

export function statement(...code: readonly (readonly number[])[]): Statement {
  return { type: 'statement', code: code.flat() };
}
