/**
 * The roofs of this engine: how fast it multiplies and adds when all is in registers, and how fast it
 * reads when it does nothing else.
 */
import type { RooflineProbes } from '../contract.js';
import { tree } from './arithmetic.js';
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
 * Streams that are read at the same time, and vectors of each per turn. The hardware fetches ahead for each
 * stream: from memory, one read 79 MB at 24 GB/s and four at 32 (AMD Zen 5). V8 of Node 20 loads all vectors
 * of a turn before the first is used: with sums, no more than 14 fit the registers.
 */
const READ_STREAMS = 4;
const STREAM_VECTORS = 3;

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

/** Bitwise or is the cheapest use of a vector, and no number slows it down. */
function readLoop(bytes: number, address: { readonly sum: number; readonly data: number }): FunctionCode {
  const streamBytes = bytes / READ_STREAMS;
  const turnBytes = STREAM_VECTORS * 16;
  return defineFunction('run', (variables) => {
    const position = variables.local('i32');
    const sum = variables.local('v128');
    const loads = Array.from({ length: READ_STREAMS }, (_, stream) =>
      Array.from({ length: STREAM_VECTORS }, (_, v) =>
        v128.load(at(position, address.data + stream * streamBytes + v * 16)),
      ),
    ).flat();
    return [
      forRange(position, { start: 0, end: streamBytes, step: turnBytes }, [
        sum.set(v128.or(sum, tree(v128.or, loads))),
      ]),
      v128.store(at(address.sum), sum),
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
      const turnBytes = READ_STREAMS * STREAM_VECTORS * 16;
      const whole = Math.max(turnBytes, Math.floor(bytes / turnBytes) * turnBytes);
      const { address, pages } = placeSections({ sum: 16, data: whole });
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
