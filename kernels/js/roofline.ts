import type { RooflineProbes } from '../contract.js';

/** Multiply-adds in one `run(1)`, per accumulator: about 10 µs of work. */
const STEPS = 2048;
const ACCUMULATORS = 12;

/**
 * The roofs of plain JavaScript: scalar float64 multiply-adds in twelve independent chains, which covers
 * three cycles of latency for each of the two operations on two units; and a sum over a Float32Array, the bytes a scalar loop can read.
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
      const length = Math.max(8, Math.floor(bytes / 32) * 8);
      let data: Float32Array | null = new Float32Array(length).fill(1);
      const sum = new Float64Array(1);
      return {
        bytesPerRun: length * 4,
        run(iterations) {
          if (data === null) throw new Error('This probe was disposed of and cannot be used any more.');
          for (let i = 0; i < iterations; i++) sum[0] = readAll(data);
        },
        dispose() {
          data = null;
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

function readAll(data: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < data.length; i += 8) {
    a += data[i] + data[i + 4];
    b += data[i + 1] + data[i + 5];
    c += data[i + 2] + data[i + 6];
    d += data[i + 3] + data[i + 7];
  }
  return a + b + c + d;
}
