/**
 * The roofs of this engine: how fast it multiplies and adds when all is in registers, and how fast it
 * reads when it does nothing else.
 */
import type { RooflineProbes } from '../contract.js';
import type { Local, Statement } from './asm/code.js';
import { forRange } from './asm/control.js';
import { f32 } from './asm/f32.js';
import { at } from './asm/memory.js';
import { defineFunction, encodeModule, type FunctionCode } from './asm/module.js';
import { f32x4, v128 } from './asm/v128.js';
import type { Features } from './features.js';
import { placeSections } from './memory-map.js';

/** As many as hide the latency of a multiplication and an addition at two a cycle, and as registers hold. */
const CHAINS = 12;
const TURNS = 4096;
const FLOPS_PER_LANE = 2;
const LANES = 4;

/**
 * Vectors read per turn of the read loop, each into a sum of its own. V8 of Node 20 loads all of them before
 * the first is used: beyond 7 it ran out of registers and read at 40 instead of 105 GB/s (AMD Zen 5).
 */
const READ_VECTORS = 6;

/**
 * Every chain is v = v × 0.5 + 1: each value depends on the one before, so nothing can be folded, hoisted
 * or left out, and it tends to 2, far from denormals and infinity. All chains are stored at the end.
 */
function multiplyAddLoop(relaxed: boolean, address: number): FunctionCode {
  return defineFunction('run', (variables) => {
    const turn = variables.local('i32');
    const chains = variables.locals('v128', CHAINS);
    const [half, one] = variables.locals('v128', 2);
    const step = (chain: Local<'v128'>): Statement =>
      chain.set(relaxed ? f32x4.relaxedMadd(chain, half, one) : f32x4.add(f32x4.mul(chain, half), one));
    return [
      half.set(f32x4.splat(f32.const(0.5))),
      one.set(f32x4.splat(f32.const(1))),
      ...chains.map((chain, i) => chain.set(v128.load(at(address + i * 16)))),
      forRange(turn, { start: 0, end: TURNS, step: 1 }, chains.map(step)),
      ...chains.map((chain, i) => v128.store(at(address + i * 16), chain)),
    ];
  });
}

/** Reads in order; bitwise or is the cheapest use of a vector, and no number slows it down. */
function readLoop(bytes: number, address: { readonly sum: number; readonly data: number }): FunctionCode {
  return defineFunction('run', (variables) => {
    const position = variables.local('i32');
    const sums = variables.locals('v128', READ_VECTORS);
    const reads = sums.map((sum, i) => sum.set(v128.or(sum, v128.load(at(position, address.data + i * 16)))));
    return [
      forRange(position, { start: 0, end: bytes, step: READ_VECTORS * 16 }, reads),
      ...sums.map((sum, i) => v128.store(at(address.sum + i * 16), sum)),
    ];
  });
}

/** Memory that was never written is one shared page of zeros, which the nearest cache holds: so it is written. */
function instantiate(pages: number, code: FunctionCode): () => void {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  new Uint8Array(memory.buffer).fill(1);
  const module = new WebAssembly.Module(encodeModule(pages, [code]));
  const { run } = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as {
    run(): void;
  };
  return run;
}

function repeated(run: () => void): (iterations: number) => void {
  return (iterations) => {
    for (let i = 0; i < iterations; i++) run();
  };
}

export function rooflineProbes({ relaxedSimd }: Features): RooflineProbes {
  return {
    label: `WebAssembly SIMD, one thread${relaxedSimd ? ', multiply-add of relaxed SIMD' : ''}`,
    multiplyAdd: () => {
      const { address, pages } = placeSections({ chains: CHAINS * 16 });
      return {
        flopsPerRun: CHAINS * TURNS * FLOPS_PER_LANE * LANES,
        run: repeated(instantiate(pages, multiplyAddLoop(relaxedSimd, address.chains))),
      };
    },
    read: (bytes) => {
      const turnBytes = READ_VECTORS * 16;
      const whole = Math.max(turnBytes, Math.floor(bytes / turnBytes) * turnBytes);
      const { address, pages } = placeSections({ sum: turnBytes, data: whole });
      let run: ((iterations: number) => void) | null = repeated(instantiate(pages, readLoop(whole, address)));
      return {
        bytesPerRun: whole,
        run: (iterations) => run?.(iterations),
        dispose: () => {
          run = null;
        },
      };
    },
  };
}
