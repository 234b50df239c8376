/** NVIDIA's cuBLAS and cuSPARSE. Nothing is loaded before `probe()`. */
import { basename } from 'node:path';
import type { Availability, Backend } from '../contract.js';
import { OptionalMissing } from '../optional.js';
import { loadKoffi } from '../vendor/koffi.js';
import { bytesText } from './bytes-text.js';
import { denseKernels } from './dense.js';
import { findCuda } from './files.js';
import { cudaRoofline } from './roofline.js';
import { type CudaSession, CudaUnavailable, openSession } from './session.js';
import { sparseKernels } from './sparse-kernels.js';

/** `runtimePath`: the user's choice of a runtime; null: found by name. */
export function createCudaBackend(runtimePath: string | null): Backend {
  let session: CudaSession | null = null;
  const opened = () => session;
  const kernels = [...denseKernels(opened), ...sparseKernels(opened)];
  return {
    id: 'cuda',
    label: 'NVIDIA CUDA',
    deviceClass: 'gpu',
    async probe(): Promise<Availability> {
      const files = findCuda(runtimePath);
      if ('reason' in files) return { available: false, ...files };
      try {
        session = openSession(loadKoffi(), files);
        return describe(session, basename(files.runtime));
      } catch (error) {
        return unavailable(error);
      }
    },
    kernels: () => kernels,
    async roofline() {
      if (session === null) throw new Error('CUDA is not loaded: probe() comes first.');
      return cudaRoofline(session);
    },
  };
}

function describe({ cuda, blas, sparse, device }: CudaSession, file: string): Availability {
  const { runtime, driver } = cuda.versions();
  const others = device.count > 1 ? `, the first of ${device.count} (CUDA_VISIBLE_DEVICES chooses)` : '';
  return {
    available: true,
    version: cudaVersion(runtime),
    detail: `${device.name}${others}, ${file}`,
    gpu: { name: device.name, cacheBytes: device.l2Bytes > 0 ? device.l2Bytes : null },
    facts: [
      `compute capability ${device.computeCapability}, ${device.multiprocessors} multiprocessors`,
      `${bytesText(device.memoryBytes)} of memory, level-2 cache of ${bytesText(device.l2Bytes)}`,
      `driver for CUDA up to ${cudaVersion(driver)}, runtime ${cudaVersion(runtime)}`,
      `cuBLAS ${blasVersion(blas.version)}, cuSPARSE ${sparseVersion(sparse.version)}`,
    ],
  };
}

/** 12040 is 12.4. */
function cudaVersion(version: number): string {
  return `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;
}

/** 120405 is 12.4.5. */
function blasVersion(version: number): string {
  return [Math.floor(version / 10_000), Math.floor(version / 100) % 100, version % 100].join('.');
}

/** 12301 is 12.3.1. */
function sparseVersion(version: number): string {
  return [Math.floor(version / 1000), Math.floor(version / 100) % 10, version % 100].join('.');
}

function unavailable(error: unknown): Availability {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof OptionalMissing)
    return { available: false, reason, remedy: 'sparse-bench setup vendor' };
  if (error instanceof CudaUnavailable) return { available: false, reason, remedy: error.remedy };
  return {
    available: false,
    reason: `CUDA cannot be used: ${reason}`,
    remedy: 'name the runtime of another CUDA with --library cuda=PATH',
  };
}
