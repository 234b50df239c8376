import { describe, expect, it } from 'vitest';
import { jsBackend } from '../../../kernels/js/backend.js';
import { packStrips } from '../../../kernels/js/dense.js';
import { rooflineJs } from '../../../kernels/js/roofline.js';
import { denseToWeights } from '../../../src/matrix/dense.js';
import type { Workload } from '../../../src/workload/workload.js';
import { generatedCase, workloadOf } from '../../contract/cases.js';
import { prepared } from '../../contract/multiply.js';

const matrix = generatedCase(33, 65, 'uniform', 0.9);

function kernelOf(id: string) {
  const kernel = jsBackend.kernels().find((candidate) => candidate.id === id);
  if (kernel === undefined) throw new Error(`no kernel ${id}`);
  return kernel;
}

describe('packStrips', () => {
  it('lays four rows of a column side by side, padded with zeros to four rows and two columns', () => {
    const weights = denseToWeights(
      Float32Array.from({ length: 15 }, (_, i) => i + 1),
      5,
      3,
    );
    const { strips, paddedK, values } = packStrips(weights);
    expect([strips, paddedK]).toEqual([2, 4]);
    expect([...values.subarray(0, 16)]).toEqual([1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12, 0, 0, 0, 0]);
    expect([...values.subarray(16)]).toEqual([13, 0, 0, 0, 14, 0, 0, 0, 15, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('js kernels', () => {
  const { nnz } = matrix.weights;
  it.each([
    ['js/gemv-packed4-f32', 1, 4 * 36 * 66],
    ['js/gemm4x2-packed4-f32', 3, 4 * 36 * 66],
    ['js/csr-f32', 1, 8 * nnz + 4 * 34],
    ['js/csr-f32', 5, 8 * nnz + 4 * 34],
    ['js/csr-naive-f32', 2, 8 * nnz + 4 * 34],
  ])('%s at batch %d holds %d bytes of weights', async (id, batch, bytes) => {
    expect((await prepared(kernelOf(id), matrix, batch)).weightBytes).toBe(bytes);
  });

  it('take a batch or leave it to the other dense kernel', () => {
    const at = (id: string, batch: number) => kernelOf(id).supports(workloadOf(matrix, batch)).ok;
    expect([1, 2, 64].map((batch) => at('js/gemv-packed4-f32', batch))).toEqual([true, false, false]);
    expect([1, 2, 64].map((batch) => at('js/gemm4x2-packed4-f32', batch))).toEqual([false, true, true]);
  });

  it.each<[string, Partial<Workload>, RegExp]>([
    ['threads', { threads: 2 }, /one thread/],
    ['time steps', { steps: 10 }, /no time steps/],
    ['device time', { timing: 'device' }, /latency/],
    ['more weights than an index reaches', { m: 50_000, k: 50_000 }, /2\^31 dense weights/],
  ])('refuse %s', (_, change, reason) => {
    const support = kernelOf('js/gemv-packed4-f32').supports({ ...workloadOf(matrix, 1), ...change });
    expect(support).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });

  it('say so when they are used too late, or with an input of another size', async () => {
    const product = await prepared(kernelOf('js/csr-f32'), matrix, 2);
    expect(() => product.setInput(new Float32Array(65))).toThrow(/65 numbers, but K × batch is 130/);
    product.dispose();
    for (const use of [
      () => product.run(1),
      () => product.output(),
      () => product.setInput(new Float32Array(130)),
    ]) {
      expect(use).toThrow(/disposed of/);
    }
  });
});

describe('rooflineJs', () => {
  it('counts the operations and bytes of one run', async () => {
    const probes = await rooflineJs();
    const peak = probes.multiplyAdd();
    expect(peak.flopsPerRun).toBe(2 * 12 * 2048);
    peak.run(2);
    const read = probes.read(100_000);
    expect(read.bytesPerRun).toBe(100_000);
    read.run(2);
    read.dispose();
    read.dispose();
    expect(() => read.run(1)).toThrow(/disposed of/);
    expect(probes.read(1).bytesPerRun).toBe(32);
  });
});
