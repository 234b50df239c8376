/**
 * The models that are run: one MatMul of the input with a constant, written as ONNX, a message of Protocol
 * Buffers. Numbers of fields and types: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { fillDense, fillDenseTransposed } from '../../src/matrix/dense.js';
import type { Weights } from '../contract.js';
import { type Bytes, concat, integer, message, openMessage, text } from './protobuf.js';

/**
 * Which operand the weights are.
 *
 *   xw   Yᵀ = Xᵀ Wᵀ: the constant is on the right, K × M, and the runtime packs it when it loads the model
 *   wx   Y = W X: the constant is on the left, M × K, and read as it is
 */
export type MatMulOrder = 'xw' | 'wx';

/** A message of Protocol Buffers has less than 2 GiB. */
export const MODEL_BYTES_LIMIT = 2 ** 31 - 1;

/** More than everything in a model but its weights takes. */
export const MODEL_OVERHEAD_BYTES = 1024;

/** Version 8 of the format with operator set 17, of 2022: read by every ONNX Runtime since 1.12. */
const IR_VERSION = 8;
const OPERATOR_SET = 17;
const FLOAT = 1;

/** Rows and columns of input and output of the model, row-major. */
export function shapesOf(order: MatMulOrder, m: number, k: number, batch: number) {
  return order === 'xw'
    ? { input: [batch, k] as const, output: [batch, m] as const }
    : { input: [k, batch] as const, output: [m, batch] as const };
}

/** Input `x`, output `y`, float32, of the shapes that `shapesOf` gives. */
export function matMulModel(order: MatMulOrder, weights: Weights, batch: number): Bytes {
  const { m, k } = weights;
  const { input, output } = shapesOf(order, m, k, batch);
  const weightBytes = 4 * m * k;
  const operands = order === 'xw' ? ['x', 'w'] : ['w', 'x'];
  const node = message(1, ...operands.map((name) => text(1, name)), text(2, 'y'), text(4, 'MatMul'));
  // What holds the weights comes last on every level, and the weights are the last of all.
  const tensor = concat(
    integer(1, order === 'xw' ? k : m),
    integer(1, order === 'xw' ? m : k),
    integer(2, FLOAT),
    text(8, 'w'),
    openMessage(9, weightBytes),
  );
  const graph = concat(
    node,
    text(2, 'product'),
    tensorType(11, 'x', input),
    tensorType(12, 'y', output),
    openMessage(5, weightBytes, tensor),
  );
  const head = concat(
    integer(1, IR_VERSION),
    message(8, integer(2, OPERATOR_SET)),
    openMessage(7, weightBytes, graph),
  );
  return withWeights(head, order, weights);
}

/** A named input or output of the graph: a ValueInfoProto. */
function tensorType(field: number, name: string, shape: readonly number[]): Bytes {
  const dimensions = shape.map((length) => message(1, integer(1, length)));
  const type = message(1, integer(1, FLOAT), message(2, ...dimensions));
  return message(field, text(1, name), message(2, type));
}

/** `head`, and W behind it, written in place: an array of floats must begin at a multiple of four. */
function withWeights(head: Bytes, order: MatMulOrder, weights: Weights): Bytes {
  const start = Math.ceil(head.length / 4) * 4;
  const count = weights.m * weights.k;
  const buffer = new ArrayBuffer(start + 4 * count);
  const model = new Uint8Array(buffer, start - head.length);
  model.set(head);
  const fill = order === 'xw' ? fillDenseTransposed : fillDense;
  fill(weights, new Float32Array(buffer, start, count));
  return model;
}
