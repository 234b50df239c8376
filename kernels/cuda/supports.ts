import type { Support, Workload } from '../contract.js';
import { supportsGpuProduct } from '../support.js';
import { bytesText } from './bytes-text.js';
import type { CudaSession } from './session.js';

/** Dimensions are 32-bit integers, and so are the indices of the sparse formats. */
const MOST_ELEMENTS = 2 ** 31 - 1;

/**
 * Any timing, one product, of sizes that 32-bit integers can number and the device's memory can hold.
 * `weightBytes`: the weights as stored, about. `session`: null before the libraries are loaded.
 */
export function supportsOnDevice(
  workload: Workload,
  weightBytes: number,
  session: CudaSession | null,
): Support {
  const support = supportsGpuProduct(workload);
  if (!support.ok) return support;
  const { m, k, batch } = workload;
  if (Math.max(m, k) * batch > MOST_ELEMENTS) {
    return { ok: false, reason: 'needs more numbers than 32-bit integers can count' };
  }
  const bytes = weightBytes + 4 * (m + k) * batch;
  if (session && bytes > session.device.memoryBytes) {
    return {
      ok: false,
      reason: `too large for this device: needs ${bytesText(bytes)}, has ${bytesText(session.device.memoryBytes)}`,
    };
  }
  return { ok: true };
}

/** The same for a kernel that stores every weight. */
export function supportsDense(workload: Workload, session: CudaSession | null): Support {
  const elements = workload.m * workload.k;
  if (elements > MOST_ELEMENTS) {
    return { ok: false, reason: 'needs more weights than 32-bit integers can count' };
  }
  return supportsOnDevice(workload, 4 * elements, session);
}

/** `bytesPerNonZero`: value and indices. */
export function supportsSparse(
  workload: Workload,
  bytesPerNonZero: number,
  session: CudaSession | null,
): Support {
  const nonZeros = workload.m * workload.k * (1 - workload.sparsity);
  if (nonZeros > MOST_ELEMENTS) {
    return { ok: false, reason: 'needs more non-zeros than 32-bit integers can count' };
  }
  return supportsOnDevice(workload, bytesPerNonZero * nonZeros, session);
}
