import type { I32, V128 } from './asm/code.js';
import { at } from './asm/memory.js';
import { v128 } from './asm/v128.js';

/** Four floats at `base + offset`, one per lane. Hardware gathers are out of reach of WebAssembly, and no faster. */
export function gather(base: number, offsets: readonly I32[]): V128 {
  const [first, ...rest] = offsets;
  return rest.reduce<V128>(
    (vector, offset, lane) => v128.load32Lane(at(offset, base), vector, lane + 1),
    v128.load32Zero(at(first, base)),
  );
}
