import type { RooflineProbes } from '../contract.js';
import { compile, repeat } from './compile.js';

/** Multiply-adds in one `run(1)`, per accumulator: about 10 µs of work. */
const STEPS = 2048;
const ACCUMULATORS = 12;

/**
 * Streams of the read probe, and numbers of each per turn: 19 GB/s from the nearest cache and 12 of 8 MB; 4 and 4 read
 * 18 and 11, 4 and 2 read 11 and 8, one stream of 8 read 12 and 9 (AMD Zen 3, V8 11.3).
 */
const STREAMS = 2;
const STREAM_NUMBERS = 4;

/**
 * The roofs of plain JavaScript: scalar float64 multiply-adds in twelve independent chains, which covers
 * three cycles of latency for each of the two operations on two units; and the bytes that a loop reads four at a
 * time. It reads integers and joins them by `or`: a float32 would be converted, which costs as much as reading it.
 */
export async function rooflineJs(): Promise<RooflineProbes> {
  return {
    label: 'JavaScript, scalar, one thread',
    multiplyAdd() {
      const state = new Float64Array(ACCUMULATORS).fill(1);
      return {
        flopsPerRun: STEPS * ACCUMULATORS * 2,
        run(iterations) {
          for (let i = 0; i < iterations; i++) multiplyAdd(state);
        },
      };
    },
    read(bytes) {
      const turn = STREAMS * STREAM_NUMBERS;
      const streamLength = Math.max(1, Math.floor(bytes / 4 / turn)) * STREAM_NUMBERS;
      const data = new Int32Array(streamLength * STREAMS).fill(1);
      const streams = Object.fromEntries(
        Array.from({ length: STREAMS }, (_, i) => [
          `stream${i}`,
          data.subarray(i * streamLength, (i + 1) * streamLength),
        ]),
      );
      const numbers = repeat(STREAM_NUMBERS, (n) =>
        repeat(STREAMS, (i) => `sum${i} |= stream${i}[p + ${n}];`),
      );
      let readAll: (() => void) | null = compile(
        { ...streams, result: new Int32Array(STREAMS) },
        `${repeat(STREAMS, (i) => `let sum${i} = 0;`)}
         for (let p = 0; p < ${streamLength}; p = p + ${STREAM_NUMBERS} | 0) { ${numbers} }
         ${repeat(STREAMS, (i) => `result[${i}] = sum${i};`)}`,
      );
      return {
        bytesPerRun: data.byteLength,
        run(iterations) {
          if (readAll === null) throw new Error('This probe was disposed of and cannot be used any more.');
          for (let i = 0; i < iterations; i++) readAll();
        },
        dispose() {
          readAll = null;
        },
      };
    },
  };
}

/** The state goes in and out of memory, so that no compiler can drop the loop; it tends to a fixed point near 1. */
function multiplyAdd(state: Float64Array): void {
  const factor = 0.999;
  const term = 0.001;
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  let i = state[8];
  let j = state[9];
  let k = state[10];
  let l = state[11];
  for (let step = 0; step < STEPS; step++) {
    a = a * factor + term;
    b = b * factor + term;
    c = c * factor + term;
    d = d * factor + term;
    e = e * factor + term;
    f = f * factor + term;
    g = g * factor + term;
    h = h * factor + term;
    i = i * factor + term;
    j = j * factor + term;
    k = k * factor + term;
    l = l * factor + term;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
  state[4] = e;
  state[5] = f;
  state[6] = g;
  state[7] = h;
  state[8] = i;
  state[9] = j;
  state[10] = k;
  state[11] = l;
}
