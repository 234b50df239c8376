/**
 * The dense product as a model of one MatMul. Where a layout differs from ours by a transposition, that
 * happens in `setInput` and `output`: whoever runs recurrent layers in ONNX Runtime keeps one row per
 * sequence, the layout of its own recurrent operators, from time step to time step.
 *
 * `session.run` computes in a callback that it gives to `setImmediate`, and answers by a promise. To wait
 * for each of them costs a turn of the event loop: 12.7 µs for a product of 4 × 4, where the native call
 * alone is 5.4 µs (median of 31 rounds, Node 20). All callbacks that are waiting are called in one turn, in
 * order, so several runs are started at once and waited for together: 6.4 µs, through the public interface.
 * What the native call spends, on checks and on a copy of the output, is part of what its users pay.
 */
import { transpose } from '../../src/matrix/transpose.js';
import type { PreparedKernel, Weights, Workload } from '../contract.js';
import { createSession, loadOnnxRuntime, minorOf, type OnnxRuntime, type Session } from './load.js';
import { type MatMulOrder, matMulModel, shapesOf } from './model.js';

/** Runs that are started together: enough to hide the turn, few enough to hold their promises. */
const TOGETHER = 64;

export function prepareMatMul(order: MatMulOrder) {
  return async ({ batch, threads }: Workload, weights: Weights): Promise<PreparedKernel> => {
    const runtime = loadOnnxRuntime();
    const { m, k } = weights;
    const { input, output } = shapesOf(order, m, k, batch);
    const session = await createSession(runtime, matMulModel(order, weights, batch), threads);
    const x = new Float32Array(k * batch);
    const y = new Float32Array(m * batch);
    return hold({
      weightBytes: 4 * m * k,
      batch: order === 'xw' ? batch : 1,
      session,
      x,
      y,
      feeds: { x: new runtime.Tensor('float32', x, input) },
      fetches: { y: new runtime.Tensor('float32', y, output) },
      together: runsOneByOne(runtime) ? TOGETHER : 1,
    });
  };
}

interface Held {
  readonly weightBytes: number;
  /** Rows of `x` and `y`; 1: they lie as the contract says. */
  readonly batch: number;
  readonly session: Session;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly feeds: Parameters<Session['run']>[0];
  readonly fetches: Parameters<Session['run']>[1];
  readonly together: number;
}

/**
 * True for the versions that are known to compute in the event loop, one run after the other. One that
 * computed in the background would run several at a time: there each is waited for.
 */
function runsOneByOne(runtime: OnnxRuntime): boolean {
  return minorOf(runtime) <= 30;
}

function hold(held: Held): PreparedKernel {
  let live: Held | null = held;
  const owned = (): Held => {
    if (live === null) throw new Error('This kernel was disposed of and cannot be used any more.');
    return live;
  };
  return {
    weightBytes: held.weightBytes,
    setInput(x) {
      const { x: own, batch } = owned();
      if (x.length !== own.length) {
        throw new RangeError(`The input has ${x.length} numbers, but K × batch is ${own.length}.`);
      }
      transpose(x, x.length / batch, batch, own);
    },
    async run(iterations) {
      const { session, feeds, fetches, together } = owned();
      for (let left = iterations; left > 0; left -= together) {
        const runs = Array.from({ length: Math.min(left, together) }, () => session.run(feeds, fetches));
        await Promise.all(runs);
      }
    },
    output() {
      const { y, batch } = owned();
      return transpose(y, batch, y.length / batch);
    },
    dispose() {
      // Frees before it returns; the promise only reports, and what could not be freed ends with the process.
      live?.session.release().catch(() => undefined);
      live = null;
    },
  };
}
