/** Every CUDA kernel against float64 on the fake device: indices, layouts, leading dimensions, codes. */
import { afterAll, describe, expect, it } from 'vitest';
import { BATCHES, generatedCase } from '../../contract/cases.js';
import { testKernelContract } from '../../contract/kernel-contract.js';
import { supported } from '../../contract/multiply.js';
import { requiredNames } from '../../contract/required.js';
import { buildFake, countsOf, cudaOn, missingCompiler, REQUIRED_NAME } from './fake.js';

const missing = missingCompiler();

describe.skipIf(missing !== null)('cuda on the fake device', async () => {
  if (missing !== null) return;
  const fake = buildFake();
  const backend = await cudaOn(fake.runtime);
  const availability = await backend.probe();
  const before = countsOf(fake);

  afterAll(() => {
    // cuBLAS makes a handle and its workspace when the first TF32 kernel asks for one.
    const after = countsOf(fake);
    fake.remove();
    expect(after).toMatchObject({
      blocks: before.blocks + 1,
      handles: before.handles + 1,
      graphs: 0,
      descriptors: 0,
    });
    expect(after.products).toBeGreaterThan(1000);
  });

  it('is available', () => {
    expect(availability).toMatchObject({ available: true, detail: 'fake CUDA for tests, libcudart.so.12' });
  });

  it.each(['dense', 'sparse'] as const)('has a %s kernel for every batch', (operand) => {
    const matrix = generatedCase(129, 257, 'uniform', 0.9);
    const covered = BATCHES.filter((batch) =>
      backend.kernels().some((kernel) => kernel.operand === operand && supported(kernel, matrix, batch)),
    );
    expect(covered).toEqual(BATCHES);
  });

  for (const kernel of backend.kernels()) describe(kernel.id, () => testKernelContract(kernel));
});

describe.skipIf(missing === null)('cuda on the fake device', () => {
  const name = `cannot be tested here: ${missing}`;
  it.skipIf(!requiredNames().has(REQUIRED_NAME))(name, () => expect.fail(name));
});
