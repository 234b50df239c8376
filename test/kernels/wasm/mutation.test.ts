/**
 * Would the comparison with float64 notice a wrong address? Every offset of every load and store of every
 * kernel is moved by one float, one at a time; each such mutant must trap or give another result.
 */
import { describe, expect, test } from 'vitest';
import { unsignedLeb128 } from '../../../kernels/wasm/asm/leb128.js';
import { encodeModule } from '../../../kernels/wasm/asm/module.js';
import { detectFeatures } from '../../../kernels/wasm/features.js';
import type { KernelSpec } from '../../../kernels/wasm/kernel.js';
import { placeSections } from '../../../kernels/wasm/memory-map.js';
import { kernelSpecs } from '../../../kernels/wasm/specs.js';
import { exactProduct, inputOf, noise, weightsWhere, workloadOf } from './cases.js';
import { memoryOffsets } from './memory-operands.js';

/** A multiple of 4 for dense kernels, which compute padded rows that nobody reads; odd for sparse ones. */
const ROWS = { dense: 44, sparse: 45 };
/** Several slabs, for kernels that have slabs; few columns for the others. */
const columnsFor = ({ name }: KernelSpec, batch: number) => {
  if (!/k\d+-/.test(name)) return 41;
  return batch > 8 ? 701 : 1001;
};
const TOLERANCE = 1e-6;
/** A few bytes after the weights, so that a mutant that reads on finds something and not only a trap. */
const BEHIND = 64;

function plannedFor(spec: KernelSpec, batch: number) {
  const m = ROWS[spec.operand];
  const k = columnsFor(spec, batch);
  const isKept = (r: number, c: number) => noise(Math.floor(r / 4), c, 6) < 0.6;
  const weights = weightsWhere(m, k, spec.operand === 'dense' ? () => true : isKept);
  const workload = { ...workloadOf(weights, batch), pattern: spec.misfit ? 'block:4x1' : 'uniform' };
  const product = spec.plan(workload, weights);
  const { address, pages } = placeSections<string>({ ...product.sectionBytes, behind: BEHIND });
  const x = inputOf(k, batch);
  const exact = exactProduct(weights, x, batch);

  /** Largest error of the result of this code, or infinity when it traps. */
  const errorOf = (code: readonly number[]): number => {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    product.pack(memory.buffer, address);
    new Float32Array(memory.buffer, address.behind, BEHIND / 4).fill(3);
    const { stride: xStride } = product.x;
    const input = new Float32Array(memory.buffer, address.x, k * xStride);
    for (let c = 0; c < k; c++) input.set(x.subarray(c * batch, (c + 1) * batch), c * xStride);
    const { stride } = product.y;
    const y = new Float32Array(memory.buffer, address.y, m * stride).fill(Number.NaN);
    const bytes = encodeModule(pages, [{ ...product.code(address), name: 'run', code }], 'own');
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    try {
      (exports.run as () => void)();
    } catch {
      return Number.POSITIVE_INFINITY;
    }
    const errors = Array.from(exact.y, (right, i) => {
      const got = y[Math.floor(i / batch) * stride + (i % batch)];
      return Number.isNaN(got) ? Number.POSITIVE_INFINITY : Math.abs(got - right) / (exact.magnitude[i] || 1);
    });
    return Math.max(...errors);
  };
  return { code: product.code(address).code, errorOf };
}

const features = detectFeatures();
const cases = kernelSpecs
  .filter(({ arithmetic }) => arithmetic === 'simd128' || features.relaxedSimd)
  .flatMap((spec) =>
    [1, 2, 3, 4, 5, 7, 13, 23, 41]
      .filter((batch) => batch >= spec.batches.least && batch <= spec.batches.most)
      .map((batch) => [spec.name, batch, spec] as const),
  );

describe('every moved offset is noticed', () => {
  test.each(cases)('%s, batch %d', (_name, batch, spec) => {
    const { code, errorOf } = plannedFor(spec, batch);
    expect(errorOf(code)).toBeLessThan(TOLERANCE);
    const offsets = memoryOffsets(code);
    expect(offsets.length).toBeGreaterThan(4);
    const unnoticed = offsets.flatMap(({ start, end, offset }, i) => {
      const mutant = [...code.slice(0, start), ...unsignedLeb128(offset + 4), ...code.slice(end)];
      return errorOf(mutant) > TOLERANCE ? [] : [i];
    });
    expect(unnoticed).toEqual([]);
  });
});
