import { describe, expect, it } from 'vitest';
import { jsBackend } from '../../../kernels/js/backend.js';
import { canCompile, compile, cutIntoTiles, forEachTile, shifted } from '../../../kernels/js/compile.js';
import { rooflineJs } from '../../../kernels/js/roofline.js';
import type { Workload } from '../../../src/workload/workload.js';
import { generatedCase, workloadOf } from '../../contract/cases.js';
import { prepared } from '../../contract/multiply.js';

const matrix = generatedCase(33, 65, 'uniform', 0.9);

function kernelOf(id: string) {
  const kernel = jsBackend.kernels().find((candidate) => candidate.id === id);
  if (kernel === undefined) throw new Error(`no kernel ${id}`);
  return kernel;
}

describe('compile', () => {
  it('gives a function its arrays, every one of a length that neighbours share', () => {
    const x = Float64Array.of(1, 2, 3, 4);
    const y = new Float32Array(3);
    const arrays = { y, ...shifted('x', x, 2) };
    expect(arrays).toMatchObject({ x0: x.subarray(0, 3), x1: x.subarray(1, 4) });
    compile(arrays, 'for (let i = 0; i < 3; i++) y[i] = x0[i] * x1[i];')();
    expect([...y]).toEqual([2, 6, 12]);
  });

  it('runs as strict code that sees nothing else', () => {
    expect(() => compile({}, 'unknown = 1;')()).toThrow(ReferenceError);
    expect(canCompile()).toBe(true);
  });

  it('cuts every batch into as few tiles as there can be, of two neighbouring widths', () => {
    for (let batch = 1; batch <= 512; batch++) {
      const seen: number[] = [];
      const text = forEachTile(batch, cutIntoTiles(batch, 7), (columns) => `add(base, ${columns});`);
      Function(
        'add',
        text,
      )((base: number, columns: number) => {
        expect(base).toBe(seen.reduce((sum, one) => sum + one, 0));
        seen.push(columns);
      });
      expect(seen.reduce((sum, one) => sum + one, 0)).toBe(batch);
      expect(seen.length).toBe(Math.ceil(batch / 7));
      expect(Math.max(...seen) - Math.min(...seen)).toBeLessThanOrEqual(1);
    }
  });
});

describe('js kernels', () => {
  const { nnz } = matrix.weights;
  it.each([
    ['js/gemv4-f32', 1, 4 * 36 * 65],
    ['js/gemm3x2-f32', 3, 4 * 33 * 65],
    ['js/sell-f32', 5, 6 * nnz + 4 * (34 + 33)],
    ['js/csr-naive-f32', 2, 8 * nnz + 4 * 34],
  ])('%s at batch %d holds %d bytes of weights', async (id, batch, bytes) => {
    expect((await prepared(kernelOf(id), matrix, batch)).weightBytes).toBe(bytes);
  });

  it('count the zeros that slices are padded with', async () => {
    const { weightBytes } = await prepared(kernelOf('js/sell-f32'), matrix, 1);
    expect(weightBytes).toBeGreaterThan(6 * nnz + 4 * (10 + 36));
    expect(weightBytes).toBeLessThan(7 * nnz + 4 * (10 + 36));
  });

  it('take a batch or leave it to the other dense kernel', () => {
    const at = (id: string, batch: number) => kernelOf(id).supports(workloadOf(matrix, batch)).ok;
    expect([1, 2, 64].map((batch) => at('js/gemv4-f32', batch))).toEqual([true, false, false]);
    expect([1, 2, 64].map((batch) => at('js/gemm3x2-f32', batch))).toEqual([false, true, true]);
  });

  it.each<[string, Partial<Workload>, RegExp]>([
    ['threads', { threads: 2 }, /one thread/],
    ['time steps', { steps: 10 }, /no time steps/],
    ['device time', { timing: 'device' }, /latency/],
    ['more weights than an index reaches', { m: 50_000, k: 50_000 }, /2\^31 dense weights/],
  ])('refuse %s', (_, change, reason) => {
    const support = kernelOf('js/gemv4-f32').supports({ ...workloadOf(matrix, 1), ...change });
    expect(support).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });

  it('say so when they are used too late, or with an input of another size', async () => {
    const product = await prepared(kernelOf('js/sell-f32'), matrix, 2);
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
    const peak = await probes.multiplyAdd();
    expect(peak.flopsPerRun).toBe(2 * 12 * 2048);
    peak.run(2);
    const read = await probes.read(100_000);
    expect(read.bytesPerRun).toBe(100_000);
    read.run(2);
    read.dispose();
    read.dispose();
    expect(() => read.run(1)).toThrow(/disposed of/);
    expect((await probes.read(1)).bytesPerRun).toBe(32);
  });
});
