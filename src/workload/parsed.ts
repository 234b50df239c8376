/** The outcome of reading something a person wrote: a value, or one clear sentence (what, where, what to do). */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };
