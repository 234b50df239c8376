import type { Screen } from '../layout/live.js';

const USUAL: Screen = { columns: 80, rows: 24 };

/** Of a terminal: one that does not say is taken to have the usual size. */
export function sizeOf({ columns, rows }: { readonly columns?: number; readonly rows?: number }): Screen {
  return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
}

/**
 * The same stream, which always says how large it is. A terminal that was opened without a size, as some containers do
 * it, says 0; Ink then asks the system, is told 0 again, and draws one character a line.
 */
export function sized(stdout: NodeJS.WriteStream): NodeJS.WriteStream {
  return new Proxy(stdout, {
    get(stream, name) {
      if (name === 'columns' || name === 'rows') return sizeOf(stream)[name];
      const value: unknown = Reflect.get(stream, name, stream);
      return typeof value === 'function' ? value.bind(stream) : value;
    },
  });
}
