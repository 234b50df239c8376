/**
 * Every kernel of every backend in the registry, against float64. A backend that is not available here
 * is skipped and says why; named in SPARSE_BENCH_REQUIRE (a comma-separated list) it fails instead.
 */
import { describe, expect, it } from 'vitest';
import type { Backend, DeviceClass } from '../../kernels/contract.js';
import { NO_HINTS, registry } from '../../kernels/registry.js';
import { BATCHES, generatedCase } from './cases.js';
import { exceptionsOf } from './exceptions.js';
import { testKernelContract } from './kernel-contract.js';
import { supported } from './multiply.js';
import { requiredNames } from './required.js';

/** Processors and GPUs are tested in two files, so that they are side by side. */
export async function testRegistered(deviceClass: DeviceClass): Promise<void> {
  const required = requiredNames();
  for (const entry of registry.filter((candidate) => candidate.deviceClass === deviceClass)) {
    const backend = await entry.load(NO_HINTS);
    const availability = await backend.probe();
    if (availability.available) {
      describe(entry.id, () => testBackend(backend));
    } else {
      const missing = `not available: ${availability.reason} (${availability.remedy})`;
      describe(entry.id, () => {
        it.skipIf(!required.has(entry.id))(missing, () => expect.fail(missing));
      });
    }
  }
}

function testBackend(backend: Backend): void {
  const kernels = backend.kernels();
  const operands = new Set(kernels.map(({ operand }) => operand));

  it.each([...operands])('has a %s kernel for every batch', (operand) => {
    const matrix = generatedCase(129, 257, 'uniform', 0.9);
    const covered = BATCHES.filter((batch) =>
      kernels.some((kernel) => kernel.operand === operand && supported(kernel, matrix, batch)),
    );
    expect(covered).toEqual(BATCHES);
  });

  for (const kernel of kernels) {
    describe(kernel.id, () => testKernelContract(kernel, exceptionsOf(kernel.id)));
  }
}
