/**
 * The roofs of this engine: how fast it multiplies and adds when all is in registers, and how fast it
 * reads when it does nothing else, with one thread or with several at work at once.
 *
 * Several threads are a team like that of a kernel (threads/team.ts) in one shared memory, and the bytes are
 * cut into consecutive parts of equal size, as the rows of a kernel are. All parts of `run(n)` are one window:
 * the caller tells all threads at once, each goes through its own part n times without waiting for anybody, and
 * the window ends when the last is done. So its time is that from the first start to the last end, which is what
 * a product in equal parts takes: it is done when its slowest thread is. Each thread's own rate, summed up,
 * would be more where processors are unequal, and no such product could have it. Handing over comes once in a window
 * of milliseconds, not once in a pass: a roof is what the processors can do, and what a kernel loses by handing
 * over is the kernel's loss. Before a window all threads `gather`: they hand over nothing until that is quick, so
 * that each has a processor and spins. Waking one takes 20 to 70 µs and, on a busy machine, milliseconds.
 */
import type { RooflineProbes } from '../contract.js';
import { tree } from './arithmetic.js';
import type { Local, Statement } from './asm/code.js';
import { forRange, increase, whileLoop } from './asm/control.js';
import { f32 } from './asm/f32.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import { defineFunction, encodeModule, type Variables } from './asm/module.js';
import { f32x4, v128 } from './asm/v128.js';
import type { Features } from './features.js';
import { placeSections } from './memory-map.js';
import { type Addresses, partName, runAlone, type StartRunner } from './product.js';

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
const READ_TURN_BYTES = READ_STREAMS * STREAM_VECTORS * 16;

/** Who goes through the loops: the caller and `threads` − 1 more, who are given their parts by `start`. */
export interface Crew {
  readonly threads: number;
  readonly start: StartRunner;
}

const ALONE: Crew = { threads: 1, start: runAlone };

/** `body` is gone through again and again between `before` and `after`. */
interface Loop {
  readonly before: readonly Statement[];
  readonly body: readonly Statement[];
  readonly after: readonly Statement[];
}

/**
 * Every chain is v = v × 0.5 + 1: each value depends on the one before, so nothing can be folded, hoisted
 * or left out, and it tends to 2, far from denormals and infinity. All chains are stored at the end.
 */
function multiplyAddLoop(relaxed: boolean, variables: Variables, address: Addresses<'chains'>): Loop {
  const turn = variables.local('i32');
  const chains = variables.locals('v128', CHAINS);
  const [half, one] = variables.locals('v128', 2);
  const place = (chain: number) => at(address.chains + chain * 16);
  const step = (chain: Local<'v128'>): Statement =>
    chain.set(relaxed ? f32x4.relaxedMadd(chain, half, one) : f32x4.add(f32x4.mul(chain, half), one));
  return {
    before: [
      half.set(f32x4.splat(f32.const(0.5))),
      one.set(f32x4.splat(f32.const(1))),
      ...chains.map((chain, i) => chain.set(v128.load(place(i)))),
    ],
    body: [forRange(turn, { start: 0, end: TURNS, step: 1 }, chains.map(step))],
    after: chains.map((chain, i) => v128.store(place(i), chain)),
  };
}

/** Bitwise or is the cheapest use of a vector, and no number slows it down. */
function readLoop(bytes: number, variables: Variables, address: Addresses<'sum' | 'data'>): Loop {
  const streamBytes = bytes / READ_STREAMS;
  const position = variables.local('i32');
  const sum = variables.local('v128');
  const loads = Array.from({ length: READ_STREAMS }, (_, stream) =>
    Array.from({ length: STREAM_VECTORS }, (_, v) =>
      v128.load(at(position, address.data + stream * streamBytes + v * 16)),
    ),
  ).flat();
  const turns = { start: 0, end: streamBytes, step: STREAM_VECTORS * 16 };
  return {
    before: [],
    body: [forRange(position, turns, [sum.set(v128.or(sum, tree(v128.or, loads)))])],
    after: [v128.store(at(address.sum), sum)],
  };
}

/** Handing over takes 0.25 to 1 µs between two threads. */
const AWAKE_MS = 0.05;
/** Where other programs have the processors a try takes milliseconds, and no number of them may be enough. */
const MOST_TRIES = 20;

/** Hands over nothing again and again until all threads were awake for it; false: in vain. */
function gather(run: (passes: number) => void): boolean {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const beginMs = performance.now();
    run(0);
    if (performance.now() - beginMs < AWAKE_MS) return true;
  }
  return false;
}

interface Running {
  run(iterations: number): void;
  gather?(): boolean;
  dispose(): void;
}

/** The same loop for everyone of the crew, each over sections (bytes) of its own. */
async function startLoops<Section extends string>(
  { threads, start }: Crew,
  sectionBytes: Readonly<Record<Section, number>>,
  write: (variables: Variables, address: Addresses<Section>) => Loop,
): Promise<Running> {
  const names = Object.keys(sectionBytes) as Section[];
  const parts = Array.from({ length: threads }, (_, part) => part);
  const own = parts.flatMap((part) => names.map((name) => [`${name} ${part}`, sectionBytes[name]] as const));
  const sizes: Record<string, number> = { passes: 4, ...Object.fromEntries(own) };
  const { address, pages } = placeSections(sizes);
  const functions = parts.map((part) =>
    defineFunction(partName(part), (variables) => {
      const left = variables.local('i32');
      const addresses = names.map((name) => [name, address[`${name} ${part}`]]);
      const { before, body, after } = write(variables, Object.fromEntries(addresses) as Addresses<Section>);
      const passes = [left.set(i32.load(at(address.passes))), whileLoop(left, [...body, increase(left, -1)])];
      return [...before, ...passes, ...after];
    }),
  );
  const shared = threads > 1;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  // Memory that was never written is one shared page of zeros, which the nearest cache holds: so it is written.
  new Uint8Array(memory.buffer).fill(1);
  const code = encodeModule(pages, functions, shared ? 'shared' : 'own');
  const runner = await start(await WebAssembly.compile(code), memory);
  let passes: Int32Array | null = new Int32Array(memory.buffer, address.passes, 1);
  const run = (iterations: number): void => {
    if (passes === null) throw new Error('This probe was disposed of and cannot be used any more.');
    passes[0] = iterations;
    runner.run(1);
  };
  return {
    run,
    ...(shared && { gather: () => gather(run) }),
    dispose() {
      passes = null;
      runner.dispose();
    },
  };
}

/** `multiplyAdd` is not disposed of, so that the threads live on for the reads that follow. */
export function rooflineProbes({ relaxedSimd }: Features, crew: Crew = ALONE): RooflineProbes {
  const { threads } = crew;
  const team = threads === 1 ? 'one thread' : `${threads} threads`;
  return {
    label: `WebAssembly SIMD, ${team}${relaxedSimd ? ', multiply-add of relaxed SIMD' : ''}`,
    threads,
    multiplyAdd: async () => {
      const { dispose: _, ...loops } = await startLoops(crew, { chains: CHAINS * 16 }, (variables, address) =>
        multiplyAddLoop(relaxedSimd, variables, address),
      );
      return { flopsPerRun: threads * CHAINS * TURNS * FLOPS_PER_LANE * LANES, ...loops };
    },
    read: async (bytes) => {
      const partBytes = READ_TURN_BYTES * Math.max(1, Math.floor(bytes / threads / READ_TURN_BYTES));
      const loops = await startLoops(crew, { sum: 16, data: partBytes }, (variables, address) =>
        readLoop(partBytes, variables, address),
      );
      return { bytesPerRun: threads * partBytes, ...loops };
    },
  };
}
