import { at } from './asm/memory.js';
import { defineFunction, encodeModule } from './asm/module.js';
import { f32x4, v128 } from './asm/v128.js';

export interface Features {
  readonly simd: boolean;
  /** Fused or not, as the hardware likes: behind a flag before Node 22. */
  readonly relaxedSimd: boolean;
}

function validates(value: Parameters<typeof v128.store>[1]): boolean {
  return WebAssembly.validate(encodeModule(1, [defineFunction('run', () => [v128.store(at(0), value)])]));
}

/** Asks the engine, by a module of one instruction each. */
export function detectFeatures(): Features {
  if (typeof WebAssembly === 'undefined') return { simd: false, relaxedSimd: false };
  const zero = v128.zero();
  return {
    simd: validates(f32x4.add(zero, zero)),
    relaxedSimd: validates(f32x4.relaxedMadd(zero, zero, zero)),
  };
}
