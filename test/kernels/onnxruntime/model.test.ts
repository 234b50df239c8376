import { describe, expect, it } from 'vitest';
import { MODEL_OVERHEAD_BYTES, matMulModel } from '../../../kernels/onnxruntime/model.js';
import { integer, message, openMessage, text } from '../../../kernels/onnxruntime/protobuf.js';
import { denseToWeights, fillDense, fillDenseTransposed } from '../../../src/matrix/dense.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('the wire format', () => {
  it('writes the examples of its own documentation', () => {
    expect(hex(integer(1, 150))).toBe('089601');
    expect(hex(text(2, 'testing'))).toBe('120774657374696e67');
    expect(hex(message(3, integer(1, 150)))).toBe('1a03089601');
  });

  it('writes fields above 15 and numbers above 32 bits', () => {
    expect(hex(integer(20, 2))).toBe('a00102');
    expect(hex(integer(1, 2 ** 35))).toBe('08808080808001');
    expect(hex(integer(1, 127))).toBe('087f');
    expect(hex(integer(1, 128))).toBe('088001');
  });

  it('counts what follows an open message', () => {
    expect(hex(openMessage(3, 300, integer(1, 150)))).toBe('1aaf02089601');
  });
});

describe('the model of a product', () => {
  const dense = Float32Array.from({ length: 15 }, (_, i) => (i % 4) - 1);
  const weights = denseToWeights(dense, 3, 5);

  it.each([
    ['xw', fillDenseTransposed(weights)],
    ['wx', fillDense(weights)],
  ] as const)('%s ends with the weights in its order, and is little more than them', (order, expected) => {
    const model = matMulModel(order, weights, 2);
    const tail = model.slice(model.length - 4 * expected.length);
    expect(new Float32Array(tail.buffer)).toEqual(expected);
    expect(model.length - tail.length).toBeLessThan(MODEL_OVERHEAD_BYTES);
  });

  it('has a header within its bound for the longest numbers', () => {
    const wide = { ...weights, m: 0, k: 2 ** 31, nnz: 0, rowPtr: new Uint32Array(1) };
    expect(matMulModel('wx', wide, 2 ** 31).length).toBeLessThan(MODEL_OVERHEAD_BYTES);
  });
});
